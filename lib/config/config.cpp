#include "config/config.hpp"

#include <algorithm>

#include "config/apple_keys.hpp"

namespace reachd::config {

namespace {

template <class Named>
const Named* by_name(const std::vector<Named>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Named::name);
  return found == all.end() ? nullptr : &*found;
}

/// Where the host and the port of a target stand.
const auto& end_in(const auto& target) {
  return target;
}
const TlsTarget& end_in(const HttpsTarget& target) {
  return target.tls;
}

}  // namespace

std::string Proxy::to_string() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

static_assert(std::variant_size_v<decltype(Probe::target)> == base::count<result::Kind>);

const NamePattern& Probe::host() const {
  return std::visit([](const auto& any) -> const NamePattern& { return end_in(any).host; }, target);
}

std::uint16_t Probe::port() const {
  return std::visit([](const auto& any) { return end_in(any).port; }, target);
}

const TlsTarget* Probe::tls() const {
  if (const auto* https = std::get_if<HttpsTarget>(&target)) return &https->tls;
  return std::get_if<TlsTarget>(&target);
}

const HttpTarget* Probe::http() const {
  if (const auto* https = std::get_if<HttpsTarget>(&target)) return &https->http;
  return std::get_if<HttpTarget>(&target);
}

const Resolver* Config::resolver(std::string_view name) const {
  return by_name(resolvers, name);
}
const Source* Config::source(std::string_view name) const {
  return by_name(sources, name);
}
const TrustSet* Config::trust_set(std::string_view name) const {
  return by_name(trust, name);
}
const std::vector<std::string>& Config::resolvers_of(const Probe& probe, const Source& from) const {
  if (!probe.resolvers.empty()) return probe.resolvers;
  return from.resolvers.empty() ? default_resolvers : from.resolvers;
}
bool Config::is_proxied(std::string_view source_name) const {
  const auto* found = source(source_name);
  if (found != nullptr && found->proxy) return false;
  return proxied || (found != nullptr && found->proxied);
}

std::span<const AppleAuthority> apple_intermediates() {
  using std::chrono::year_month_day;
  using namespace std::chrono_literals;
  static constexpr AppleAuthority known[] = {
      {"Apple Server Authentication CA", "f0FzkVA3G5voMceidg+WClmihu30qO2BRfi8HH+SEcA=", 2029y / 3 / 1},
      {"Apple Server Authentication CA 2", "T4W1I+wWJdpj4oHFDpvZMdgf3/HiQWCbhyqHvQrkv2E=", 2031y / 10 / 1},
  };
  return known;
}

std::vector<TrustSet> built_in_trust() {
  // Name, bundle, whether that is optional, keys, any certificate.
  std::vector<TrustSet> sets{{"system", "/etc/ssl/certs/ca-certificates.crt", false, {}, false},
                             {"apple", "/etc/reachd/apple-roots.pem", true, {}, false},
                             {"any", "", false, {}, true}};
  for (const auto& authority : apple_intermediates()) {
    if (const auto hash = parse_key_hash(authority.spki_sha256)) sets[1].spki_sha256.push_back(*hash);
  }
  return sets;
}

}  // namespace reachd::config
