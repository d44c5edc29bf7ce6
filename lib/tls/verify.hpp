#pragma once

// Checks whether a chain leads to the trust set. Pure: a chain, a trust set and a time go in, and separate
// facts come out. OpenSSL's single error would be the last one encountered, which is not the most important
// one.

#include <ctime>
#include <limits>
#include <string>

#include "tls/trust.hpp"

namespace reachd::tls {

/// The findings of X509_verify_cert(3). Texts are for a person, cleaned, and empty if there is nothing to
/// report.
struct ChainVerdict {
  /// Every signature up to an anchor is valid, and every certificate may be used as it is.
  bool trusted = false;
  std::string untrusted_because;
  std::string weak_because;          ///< a key or digest below OpenSSL's security level 2 (112 bits)
  std::string out_of_dates_because;  ///< a certificate that has expired or is not valid yet
  /// If trusted: all certificates of the verified chain are within their validity from `valid_from` until
  /// just before `valid_until` (seconds since 1970).
  std::time_t valid_from = std::numeric_limits<std::time_t>::min();
  std::time_t valid_until = std::numeric_limits<std::time_t>::max();
};

/// `sent`: the chain as the server sent it, leaf first, not empty. Anchors are the trust set's certificates
/// and, except for the leaf, every CA certificate (RFC 5280, 4.2.1.9) whose key is pinned; none of them is
/// remembered. The purpose is server authentication; names are not checked.
ChainVerdict verify_chain(stack_st_X509* sent, const Trust& trust, std::time_t now);

}  // namespace reachd::tls
