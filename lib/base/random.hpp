#pragma once

#include <cstdint>

namespace reachd::base {

/// 64 bits from the kernel's random number generator (getrandom(2)), which nobody can guess.
std::uint64_t random_number();

}  // namespace reachd::base
