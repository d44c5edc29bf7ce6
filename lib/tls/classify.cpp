#include "tls/classify.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace reachd::tls {

bool may_be_tls(std::span<const std::uint8_t> bytes) {
  constexpr unsigned max_length = (1U << 14) + 2048;
  if (!bytes.empty() && (bytes[0] < 20 || bytes[0] > 24)) return false;
  if (bytes.size() > 1 && bytes[1] != 3) return false;
  if (bytes.size() > 2 && bytes[2] > 4) return false;
  if (bytes.size() > 3 && bytes[3] > max_length >> 8) return false;
  if (bytes.size() > 4 && (unsigned{bytes[3]} << 8 | bytes[4]) > max_length) return false;
  return true;
}

std::optional<int> alert_in(unsigned long error) {
  const int description = ERR_GET_REASON(error) - SSL_AD_REASON_OFFSET;
  if (ERR_GET_LIB(error) != ERR_LIB_SSL || description < 0 || description > 255) return {};
  return description;
}

result::Outcome classify(std::span<const std::uint8_t> first_bytes, unsigned long error, End end) {
  if (!may_be_tls(first_bytes)) return result::Outcome::tls_not_tls;
  if (alert_in(error)) return result::Outcome::tls_alert;
  if (error != 0) return result::Outcome::tls_protocol;
  if (end == End::closed) return result::Outcome::tls_closed;
  if (end == End::reset) return result::Outcome::tls_reset;
  if (end == End::timeout) return result::Outcome::tls_timeout;
  if (end == End::unreachable) return result::Outcome::tls_unreachable;
  return result::Outcome::tls_protocol;
}

}  // namespace reachd::tls
