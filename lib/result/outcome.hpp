#pragma once

// The possible outcomes of an attempt. Users alert on the names, so they never change their meaning.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace reachd::result {

enum class Kind : std::uint8_t { dns, tcp, tls, http };

/// The stage of an attempt: the part of an outcome before the first '_'.
enum class Stage : std::uint8_t { ok, local, dns, connect, tls, http };

/// To add one: here, in the table of outcome.cpp (name, meaning, which kinds can have it), in the function
/// that classifies, among those of its group in verdict/state.cpp, and outside of lib its meaning in German
/// (page/outcomes_german.cpp) and its advice (report/advice_*.cpp).
enum class Outcome : std::uint8_t {
  ok,
  local_error,
  local_no_route,
  dns_timeout,
  dns_unreachable,
  dns_prohibited,
  dns_nxdomain,
  dns_servfail,
  dns_refused,
  dns_error,
  dns_no_data,
  dns_malformed,
  dns_tcp_failed,
  dns_unexpected_address,
  connect_timeout,
  connect_refused,
  connect_prohibited,
  connect_unreachable,
  tls_timeout,
  tls_reset,
  tls_closed,
  tls_unreachable,
  tls_not_tls,
  tls_alert,
  tls_protocol,
  tls_untrusted,
  tls_expired,
  tls_name_mismatch,
  tls_alpn_missing,
  http_timeout,
  http_reset,
  http_closed,
  http_malformed,
  http_unreachable,
  http_unexpected_status,
  http_unexpected_body,
};
inline constexpr int outcome_count = static_cast<int>(Outcome::http_unexpected_body) + 1;

std::string_view name(Kind kind);
std::string_view name(Stage stage);
std::string_view name(Outcome outcome);
std::optional<Outcome> outcome_from_name(std::string_view text);

Stage stage(Outcome outcome);
/// One sentence for a person, without a full stop: "the TCP SYN was not answered".
std::string_view meaning(Outcome outcome);
/// All outcomes that an attempt of this kind can have, `ok` first, in the order of the enumeration.
std::span<const Outcome> outcomes_of(Kind kind);

}  // namespace reachd::result
