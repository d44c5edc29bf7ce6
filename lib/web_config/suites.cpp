#include "web_config/suites.hpp"

#include <algorithm>
#include <iterator>

namespace reachd::web_config {

namespace {

struct Pair {
  std::string_view name;
  std::string_view openssl;
};

// openssl-ciphers(1ssl) has both columns.
constexpr Pair suites[] = {
    {"TLS_AES_128_GCM_SHA256", ""},
    {"TLS_AES_256_GCM_SHA384", ""},
    {"TLS_CHACHA20_POLY1305_SHA256", ""},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA"},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"},
    {"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA"},
    {"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"},
    {"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"},
    {"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA"},
    {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"},
    {"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA"},
    {"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"},
    {"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"},
    {"TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA"},
    {"TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256"},
    {"TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA"},
    {"TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384"},
};

constexpr Pair curves[] = {
    {"CurveP256", "P-256"},
    {"CurveP384", "P-384"},
    {"CurveP521", "P-521"},
    {"X25519", "X25519"},
};

template <std::size_t Count>
std::optional<std::string_view> find(const Pair (&pairs)[Count], std::string_view name) {
  const auto* found =
      std::find_if(std::begin(pairs), std::end(pairs), [&](const Pair& pair) { return pair.name == name; });
  return found == std::end(pairs) ? std::nullopt : std::optional(found->openssl);
}

template <std::size_t Count>
std::vector<std::string_view> names(const Pair (&pairs)[Count]) {
  std::vector<std::string_view> result;
  for (const Pair& pair : pairs) result.push_back(pair.name);
  return result;
}

}  // namespace

std::optional<std::string_view> cipher_suite(std::string_view name) {
  return find(suites, name);
}
std::vector<std::string_view> cipher_suite_names() {
  return names(suites);
}
std::optional<std::string_view> curve(std::string_view name) {
  return find(curves, name);
}
std::vector<std::string_view> curve_names() {
  return names(curves);
}

}  // namespace reachd::web_config
