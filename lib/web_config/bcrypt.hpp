#pragma once

// Passwords as bcrypt hashes, using libxcrypt (crypt(3)).

#include <string>
#include <string_view>

#include "base/expected.hpp"

namespace reachd::web_config {

/// A hash of cost 10 takes 50 ms on one core, and each further step doubles that: cost 14 takes 0.9 seconds.
/// Up to eight passwords wait in turn, and each wrong one rests as long again: all are answered within 15 s.
inline constexpr int highest_cost = 14;

/// The cost of "$2y$10$" followed by 53 characters; $2a$ and $2b$ are equivalent. Nothing if `hash` is not
/// such a hash or its cost exceeds highest_cost; `why` is then a part of a sentence ("is no bcrypt hash
/// ...").
base::Expected<int> bcrypt_cost(std::string_view hash);

/// Whether `hash`, for which bcrypt_cost() returned a cost, is that of the password. Takes time, but the same
/// for every password; compares in constant time. bcrypt uses only the first 72 bytes; a password with a NUL
/// character never matches.
bool bcrypt_fits(const std::string& password, const std::string& hash);

/// A hash of this cost for which no password is known.
std::string unknown_hash(int cost);

}  // namespace reachd::web_config
