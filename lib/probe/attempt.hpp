#pragma once

// One attempt of one task: from the name to the orderly close, within its time limit, into a Result.
//
// attempt() does what Steps (steps.hpp) says, and tells it what came of it; it decides nothing. It is one
// linear coroutine. Only connections run beside it, each in a coroutine of its own, since several race; one
// that lost may outlive the attempt by the task's timeout.

#include <functional>
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
  /// Counts the connections besides one of each attempt under way, those left behind included.
  std::shared_ptr<std::size_t> extra_connections;
};

/// Called with what a connection that lost the race came to.
using AddressDone = std::function<void(const result::AddressResult& result)>;

/// What an attempt has to say besides its Result; each may be empty.
struct Reports {
  dns::ExtraAnswers extra_answers{};  ///< of a dns probe; up to 250 ms after the attempt has ended
  AddressDone address_done{};         ///< up to the task's timeout after the attempt has ended

  explicit Reports(dns::ExtraAnswers extra = {}, AddressDone done = {})
      : extra_answers(std::move(extra)), address_done(std::move(done)) {}
};

/// Never throws for what the network does; ends within the task's timeout and, after a handshake, two round
/// trips and 50 ms for an orderly close. `contexts` are those of the task's configuration.
awaitable<void> attempt(Tools& tools, Order order, std::shared_ptr<const Contexts> contexts, Reports reports,
                        Result& result);

}  // namespace reachd::probe
