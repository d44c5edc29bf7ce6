#pragma once

// The findings of one attempt: a value. Probers fill it in step by step, so that whatever was known when the
// time ran out is kept; the core counts it; the page, the journal and `once` show it.

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "net/address.hpp"
#include "net/icmp.hpp"
#include "result/outcome.hpp"

namespace reachd::result {

/// One certificate of the chain as sent, for the page and JSON.
struct CertificateFact {
  std::string subject;
  std::string issuer;
  std::string sha256;  ///< of the whole certificate, lower-case hex
  /// In whole seconds, as all certificate times here: "no expiration date" is 9999-12-31T23:59:59Z (RFC 5280,
  /// 4.1.2.5), but system_clock's nanoseconds end in 2262.
  std::chrono::sys_seconds not_before;
  std::chrono::sys_seconds not_after;
};

/// What a TLS handshake showed, even if verification failed. Strings are already cut and cleaned.
struct TlsFacts {
  bool received = false;  ///< at least one byte of an answer came
  /// "TLSv1.3", that agreed on; "SSLv3" to "TLSv1.1", that of a ServerHello not accepted; empty: none of
  /// them.
  std::string version;
  /// Such a ServerHello, or the alert protocol_version: a peer that has neither TLS 1.2 nor 1.3.
  bool older_than_tls12 = false;
  std::string issuer;       ///< of the leaf: common name, or organisation, or the whole name
  std::string fingerprint;  ///< SHA-256 of the leaf, lower-case hex
  std::string alpn;         ///< one of those offered, "other", or empty
  std::optional<std::chrono::sys_seconds> not_after;  ///< of the leaf
  /// A CA certificate of the chain as sent, or the issuer that one of its certificates names, has O=Apple
  /// Inc.
  bool authority_is_apple = false;
  /// Not trusted, but valid, for this name, too, with the trust set `system`.
  bool valid_in_system = false;
  std::vector<CertificateFact> chain;  ///< as sent, leaf first, at most 8
};

/// What came in answer to an HTTP request, even if it was not accepted or not whole. Header fields are cut
/// and cleaned like other values from the network.
struct HttpFacts {
  int status = 0;         ///< 0: no status line was understood
  std::string server;     ///< the field Server
  std::string via;        ///< the fields Via, joined by ", "
  std::string location;   ///< the field Location
  std::string page;       ///< SHA-256, lower-case hex, of the first 64 KiB of a whole body with status 200
  bool received = false;  ///< at least one byte came
};

/// What became of a connection to one address of several: `ok` if it connected.
struct AddressResult {
  net::Address address;
  Outcome outcome = Outcome::ok;

  bool operator==(const AddressResult&) const = default;
};

struct Result {
  Outcome outcome = Outcome::local_error;
  std::chrono::steady_clock::time_point started{};
  std::chrono::system_clock::time_point started_wall{};
  std::chrono::nanoseconds duration{};

  /// Only phases that succeeded.
  std::array<std::optional<std::chrono::nanoseconds>, base::count<Phase>> phases{};

  /// The name or literal actually used (picked from a pattern); for a dns probe, the name queried.
  std::string host;
  std::string resolver;  ///< the resolver that answered the lookup, as "name address"; empty: none was asked
  std::optional<net::Address> address;  ///< connected to, or tried; for a dns probe the server's
  /// If the attempt failed: what packets to `address` are sent from, as far as the kernel says.
  std::optional<net::Address> source_address;
  std::string interface;              ///< that has `source_address`; may be empty
  std::vector<net::Address> answers;  ///< the result of the lookup, sorted
  /// A packet for `address` was sent, or at least attempted: not set if the attempt ended during the lookup.
  bool tried_address = false;
  /// No resolver answered: `address` is a remembered or configured one.
  bool used_fallback_address = false;
  /// Connections to other addresses that answered or failed while this attempt ran. What came of the others
  /// is known later, if at all.
  std::vector<AddressResult> other_addresses;
  bool used_turn = false;  ///< the address begun with was the next in turn
  std::optional<net::IcmpError> icmp;
  int error_number = 0;  ///< errno(3) of the failed call, 0 if none failed
  TlsFacts tls;
  HttpFacts http;
  /// This host's clock minus the response's `Date`, minus half the round trip (http probes that ended in
  /// `ok`).
  std::optional<std::chrono::nanoseconds> clock_offset;

  int retransmits = 0;               ///< resent TCP segments and DNS queries
  bool first_packet_resent = false;  ///< the SYN or the first query was among them
  /// The name has records of the other family (or type) only: with `auto`, the core skips it instead of
  /// failing.
  bool other_family_only = false;
  /// This network's NAT64 prefix, if an address made the attempt look for it: told by ipv4only.arpa (RFC
  /// 7050), or one under which the address is right.
  std::optional<net::Network> nat64;
  std::string detail;  ///< for a person: what exactly happened, cleaned and cut; may be empty

  std::optional<std::chrono::nanoseconds>& phase(Phase p) { return phases[base::index(p)]; }
  const std::optional<std::chrono::nanoseconds>& phase(Phase p) const { return phases[base::index(p)]; }
};

}  // namespace reachd::result
