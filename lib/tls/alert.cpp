#include "tls/alert.hpp"

#include <array>
#include <utility>

namespace reachd::tls {

namespace {

constexpr auto registered = std::to_array<std::pair<int, std::string_view>>({
    {0, "close_notify"},
    {10, "unexpected_message"},
    {20, "bad_record_mac"},
    {21, "decryption_failed"},
    {22, "record_overflow"},
    {30, "decompression_failure"},
    {40, "handshake_failure"},
    {41, "no_certificate"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {60, "export_restriction"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {86, "inappropriate_fallback"},
    {90, "user_canceled"},
    {100, "no_renegotiation"},
    {109, "missing_extension"},
    {110, "unsupported_extension"},
    {111, "certificate_unobtainable"},
    {112, "unrecognized_name"},
    {113, "bad_certificate_status_response"},
    {114, "bad_certificate_hash_value"},
    {115, "unknown_psk_identity"},
    {116, "certificate_required"},
    {120, "no_application_protocol"},
    {121, "ech_required"},
});

}  // namespace

std::string_view alert_name(int description) {
  for (const auto& [number, text] : registered) {
    if (number == description) return text;
  }
  return {};
}

std::string alert_text(int description) {
  const std::string_view known = alert_name(description);
  const std::string number = std::to_string(description);
  return known.empty() ? "alert " + number : std::string(known) + " (" + number + ")";
}

}  // namespace reachd::tls
