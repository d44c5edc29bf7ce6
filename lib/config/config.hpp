#pragma once

// The configuration as the rest of the program sees it: typed, complete, checked. Created only by
// config/load.hpp; nothing in it needs to be checked again. Immutable once created, shared between threads as
// shared_ptr<const>.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "base/language.hpp"
#include "base/names.hpp"
#include "config/name_pattern.hpp"
#include "net/source_binding.hpp"
#include "result/outcome.hpp"

namespace reachd::config {

using std::chrono::milliseconds;

/// When a probe is attempted and when its state changes.
struct Schedule {
  /// Between the starts of two attempts; 250 ms to 24 h.
  milliseconds interval{30'000};
  milliseconds timeout{5'000};        ///< for a whole attempt; 250 ms to 60 s, at most the interval
  int fall = 3;                       ///< consecutive failures before it counts as down; 1 to 100
  int rise = 2;                       ///< consecutive successes before it counts as up; 1 to 100
  milliseconds fast_interval{1'000};  ///< the interval while the state is unsettled; 100 ms to the interval

  bool operator==(const Schedule&) const = default;
};

/// `automatic`: those that the host has; otherwise exactly those named.
struct Families {
  bool automatic = true;
  bool ipv4 = false;
  bool ipv6 = false;

  bool includes(net::Family family) const { return family == net::Family::ipv4 ? ipv4 : ipv6; }
  bool operator==(const Families&) const = default;
};

/// A named DNS server. The name `system`, which refers to the host's own, is not among them.
struct Resolver {
  std::string name;
  net::Address address;
  std::uint16_t port = 53;

  bool operator==(const Resolver&) const = default;
};

/// A proxy that a source's probes go through.
struct Proxy {
  bool tls = false;  ///< `https:` the proxy itself is spoken to over TLS, and trusted as `system`
  std::string host;  ///< a name or a literal address
  std::uint16_t port = 0;
  std::string login;  ///< "user:password", or empty. To be shown nowhere.

  /// "proxy.corp:3128"
  std::string to_string() const;
  bool operator==(const Proxy&) const = default;
};

/// A source binding of this host to probe from, and the proxy to go through. `default` has none of these.
struct Source {
  std::string name = "default";
  std::string interface;  ///< SO_BINDTODEVICE; empty: none
  std::optional<net::Address> ipv4;
  std::optional<net::Address> ipv6;
  bool proxied = false;  ///< devices there use an explicit proxy: the verdict does not apply to them
  std::optional<Proxy> proxy{};
  std::vector<std::string> resolvers{};  ///< of this leg; empty: none of its own

  result::Way way() const { return proxy ? result::Way::proxy : result::Way::direct; }
  /// Its packets leave by an interface or with an address of its own.
  bool is_bound() const { return !interface.empty() || by_address(); }
  bool by_address() const { return ipv4 || ipv6; }
  /// False for a source given by address that has none of this family.
  bool has(net::Family family) const {
    return !by_address() || (family == net::Family::ipv4 ? ipv4.has_value() : ipv6.has_value());
  }
  net::SourceBindings bindings() const { return {{interface, ipv4}, {interface, ipv6}}; }
  /// What an attempt goes by. The rest changes none.
  auto binding() const { return std::tie(name, interface, ipv4, ipv6, proxy); }
  bool operator==(const Source&) const = default;
};

using KeyHash = std::array<std::uint8_t, 32>;  ///< SHA-256 of a public key (SPKI, DER)

/// A named set of trust anchors. `system`, `apple` and `any` always exist, created by built_in_trust().
struct TrustSet {
  std::string name;
  std::string bundle;  ///< a PEM file; empty: none
  /// A missing file is not an error (`apple`: /etc/reachd/apple-roots.pem).
  bool bundle_optional = false;
  std::vector<KeyHash> spki_sha256;  ///< a CA in the chain as sent with one of these keys is an anchor
  bool any = false;  ///< whatever certificate, for whatever name: a handshake is all that counts

  bool operator==(const TrustSet&) const = default;
};

/// DNS record types by number (RFC 1035, 3.2.2). Those a probe can ask for are in config/record_type.hpp.
using RecordType = std::uint16_t;
inline constexpr RecordType type_a = 1;
inline constexpr RecordType type_aaaa = 28;
/// SVCB and HTTPS (RFC 9460): most names have none, and clients do without.
constexpr bool is_service_binding(RecordType type) {
  return type == 64 || type == 65;
}

struct DnsTarget {
  static constexpr auto kind = result::Kind::dns;
  static constexpr std::uint16_t port = 0;  ///< its resolver has one
  NamePattern host;                         ///< `query`
  bool types_automatic = true;
  std::vector<RecordType> types{type_a, type_aaaa};
  bool tcp = false;      ///< `transport: tcp`
  bool records = false;  ///< `expect: { records: true }`: a name without HTTPS or SVCB records is a failure

  bool operator==(const DnsTarget&) const = default;
};

struct TcpTarget {
  static constexpr auto kind = result::Kind::tcp;
  NamePattern host;  ///< or a literal address
  std::uint16_t port = 0;

  bool operator==(const TcpTarget&) const = default;
};

/// How large the ClientHello is: needing two segments, as that of current Apple devices, or fitting into one.
enum class Hello : std::uint8_t { large, small };

struct TlsTarget {
  static constexpr auto kind = result::Kind::tls;
  NamePattern host;
  std::uint16_t port = 0;
  std::string server_name;  ///< for SNI and the certificate; empty: the name picked
  std::vector<std::string> alpn;
  std::string trust = "system";
  Hello hello = Hello::large;

  bool operator==(const TlsTarget&) const = default;
};

struct HttpTarget {
  static constexpr auto kind = result::Kind::http;
  NamePattern host;
  std::uint16_t port = 80;
  std::string path = "/";
  std::vector<int> status{200};
  std::optional<std::string> body;  ///< a literal substring of the first 64 KiB

  bool operator==(const HttpTarget&) const = default;
};

/// A request behind a handshake. Both parts have the same host and port.
struct HttpsTarget {
  static constexpr auto kind = result::Kind::https;
  TlsTarget tls;
  HttpTarget http;

  bool operator==(const HttpsTarget&) const = default;
};

using base::name;

enum class Role : std::uint8_t { none, control, portal };

struct Probe {
  std::string name;
  std::variant<DnsTarget, TcpTarget, TlsTarget, HttpTarget, HttpsTarget> target;
  Schedule schedule;
  Families families;
  std::vector<std::string> resolvers;  ///< as written; empty: Config::resolvers_of() knows
  std::vector<std::string> sources{"default"};
  std::vector<net::Network> expect_networks;  ///< empty: nothing expected
  std::vector<net::Address> addresses;        ///< used if no resolver answers and nothing is remembered
  Role role = Role::none;

  result::Kind kind() const {
    return std::visit([](const auto& of_kind) { return of_kind.kind; }, target);
  }
  /// The label `target`: the host or the name queried, with its pattern as written.
  const NamePattern& host() const;
  /// The port of the target; a dns probe has none of its own (its resolver does).
  std::uint16_t port() const;
  /// How it shakes hands, and what it asks for behind the connection; null if it does not.
  const TlsTarget* tls() const;
  const HttpTarget* http() const;

  bool operator==(const Probe&) const = default;
};

struct Service {
  enum class Rule : std::uint8_t { all_of, any_of };
  struct Member {
    bool is_service = false;
    std::size_t index = 0;  ///< into Config::probes or Config::services
    bool operator==(const Member&) const = default;
  };
  std::string name;
  Rule rule = Rule::all_of;
  std::vector<Member> members;

  bool operator==(const Service&) const = default;
};

struct Config {
  std::vector<net::Endpoint> listen;                  ///< 127.0.0.1:15223 if the file does not set it
  std::string web_config;                             ///< a file; empty: none
  base::Language language = base::Language::english;  ///< of sentences in journal, metrics, API and `once`
  std::vector<std::string> hosts;                     ///< additional names allowed in a request's Host
  bool proxied = false;  ///< devices use an explicit proxy: the verdict does not apply to them
  std::string site;      ///< what people call the place where this host stands; empty: no name
  /// This network's NAT64 prefix, in addition to the well-known one.
  std::optional<net::Network> nat64;
  std::vector<Resolver> resolvers;
  std::vector<std::string> default_resolvers{"system"};  ///< `resolvers` of `defaults`
  std::vector<Source> sources;                           ///< `default` first
  std::vector<TrustSet> trust;                           ///< `system`, `apple` and `any` first
  std::vector<Probe> probes;                             ///< in the order of the file
  std::vector<Service> services;  ///< every service after the services that it consists of

  const Resolver* resolver(std::string_view name) const;  ///< null if there is none
  const Source* source(std::string_view name) const;
  const TrustSet* trust_set(std::string_view name) const;
  /// Which resolvers the probe asks from this source: its own, else those of the source, else the defaults.
  const std::vector<std::string>& resolvers_of(const Probe& probe, const Source& from) const;
  /// Here or in the source: the verdict on this source does not apply to devices.
  bool is_proxied(std::string_view source_name) const;
};

/// `system`: the distribution's bundle. `apple`: Apple's intermediates by their keys, and Apple's roots if
/// the operator has installed them. `any`: for controls, which only have to be reached.
std::vector<TrustSet> built_in_trust();

}  // namespace reachd::config
