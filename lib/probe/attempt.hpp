#pragma once

// One attempt of one task: from the name to the orderly close, within its time limit, into a Result.
//
// attempt() does what Steps (steps.hpp) says, and tells it what came of it; it decides nothing. It is one
// linear coroutine that spawns nothing that it has to wait for.

#include <memory>

#include "dns/resolver.hpp"
#include "probe/contexts.hpp"
#include "probe/order.hpp"
#include "result/result.hpp"
#include "tls/verified_chains.hpp"

namespace reachd::probe {

using net::awaitable;
using result::Result;

/// What attempts share; probing thread only. Must outlive every attempt.
struct Tools {
  dns::Resolver& resolver;
  std::shared_ptr<dns::Lingering> lingering;
  tls::VerifiedChains& verified_chains;
};

/// Never throws for what the network does; ends within the task's timeout and, after a handshake, two round
/// trips and 50 ms for an orderly close. `contexts` are those of the task's configuration. `extra_answers`,
/// of a dns probe, may be called up to 250 ms after the attempt has ended; may be empty.
awaitable<void> attempt(Tools& tools, Order order, std::shared_ptr<const Contexts> contexts,
                        dns::ExtraAnswers extra_answers, Result& result);

}  // namespace reachd::probe
