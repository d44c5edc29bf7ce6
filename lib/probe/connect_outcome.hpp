#pragma once

// What a failed TCP connection is called.

#include "net/failure.hpp"
#include "result/outcome.hpp"

namespace reachd::probe {

using result::Outcome;

Outcome connect_outcome(net::Failure failure);

}  // namespace reachd::probe
