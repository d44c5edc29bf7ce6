#include "base/random.hpp"

#include <sys/random.h>

namespace reachd::base {

std::uint64_t random_number() {
  std::uint64_t number = 0;
  // So few bytes arrive completely or, if a signal ends the wait before the kernel's generator is ready, not
  // at all.
  while (getrandom(&number, sizeof number, 0) != sizeof number) {
  }
  return number;
}

}  // namespace reachd::base
