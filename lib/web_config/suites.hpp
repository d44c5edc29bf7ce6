#pragma once

// The names of versions, cipher suites and curves in a web_config are those of Go's crypto/tls; OpenSSL uses
// different ones.

#include <optional>
#include <string_view>
#include <vector>

namespace reachd::web_config {

/// OpenSSL's name of a suite up to TLS 1.2; empty for a TLS 1.3 suite, since these are always enabled, in Go
/// as well; nothing for a suite that is unknown or that Go does not recommend (CipherSuites()).
std::optional<std::string_view> cipher_suite(std::string_view name);
std::vector<std::string_view> cipher_suite_names();

std::optional<std::string_view> curve(std::string_view name);
std::vector<std::string_view> curve_names();

}  // namespace reachd::web_config
