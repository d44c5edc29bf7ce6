#pragma once

#include <cstdint>

namespace reachd::base {

/// 64 bits of the kernel's random source (getrandom(2)): nobody can guess them.
std::uint64_t random_number();

}  // namespace reachd::base
