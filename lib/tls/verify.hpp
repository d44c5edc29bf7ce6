#pragma once

// Does a chain lead to the trust set? Pure: a chain, a trust set and a time go in, the facts come out apart
// from each other. OpenSSL's single error would be the last one it met, and that is not the one that matters
// most.

#include <ctime>
#include <limits>
#include <string>

#include "tls/trust.hpp"

namespace reachd::tls {

/// What X509_verify_cert(3) found. Texts are for a person, cleaned, and empty where there is nothing to say.
struct ChainVerdict {
  bool trusted = false;  ///< every signature holds up to an anchor, and every certificate may do what it does
  std::string untrusted_because;
  std::string weak_because;          ///< a key or a digest below OpenSSL's security level 2 (112 bits)
  std::string out_of_dates_because;  ///< a certificate that has expired or is not valid yet
  /// Where trusted: all certificates of the verified chain are within their dates from `valid_from` until
  /// just before `valid_until` (seconds since 1970).
  std::time_t valid_from = std::numeric_limits<std::time_t>::min();
  std::time_t valid_until = std::numeric_limits<std::time_t>::max();
};

/// `sent`: the chain as the server sent it, leaf first, not empty. Anchors are the trust set's certificates
/// and each CA certificate (RFC 5280, 4.2.1.9) beyond the leaf whose key is pinned; none of them is
/// remembered. The purpose is server authentication; names are not looked at.
ChainVerdict verify_chain(stack_st_X509* sent, const Trust& trust, std::time_t now);

}  // namespace reachd::tls
