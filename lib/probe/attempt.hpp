#pragma once

// One attempt of one task: from the name to the orderly close, within its time limit, into a Result.
//
// attempt() is one linear coroutine that spawns nothing that it has to wait for. It writes into the Result
// step by step, so that what was known when the time ran out is still there. Closing and draining run after
// the time limit's reach and outside every measured phase.

#include <memory>
#include <optional>
#include <string>

#include "dns/resolver.hpp"
#include "probe/contexts.hpp"
#include "probe/task.hpp"
#include "result/result.hpp"
#include "tls/verified_chains.hpp"

namespace reachd::probe {

using result::Result;

using net::awaitable;

/// What attempts share; probing thread only. Must outlive every attempt.
struct Tools {
  dns::Resolver& resolver;
  std::shared_ptr<dns::Lingering> lingering;
  tls::VerifiedChains& verified_chains;
};

/// What to attempt, as the core orders it.
struct Order {
  std::shared_ptr<const Task> task;
  std::shared_ptr<const Contexts> contexts;
  std::string host;                        ///< the name to use, picked from the pattern
  std::optional<net::Address> preferred;   ///< where a resolver answers, whatever it answers
  std::optional<net::Address> remembered;  ///< taken if no resolver answers
  std::uint32_t turn = 0;                  ///< else the answer number `turn` modulo their count
  dns::ExtraAnswers extra_answers;         ///< may be called up to 250 ms after the attempt has ended
};

/// Never throws for what the network does; ends within the task's timeout and, after a handshake, two round
/// trips and 50 ms for an orderly close.
awaitable<void> attempt(Tools& tools, Order order, Result& result);

}  // namespace reachd::probe
