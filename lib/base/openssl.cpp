#include "base/openssl.hpp"

#include <openssl/err.h>

namespace reachd::base {

std::string openssl_error() {
  const char* reason = ERR_reason_error_string(ERR_get_error());
  ERR_clear_error();
  return reason != nullptr ? reason : "unknown reason";
}

}  // namespace reachd::base
