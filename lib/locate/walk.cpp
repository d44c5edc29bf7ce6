#include "locate/walk.hpp"

#include <algorithm>
#include <limits>

#include "base/at_exit.hpp"

namespace reachd::locate {

namespace {

constexpr int most_outstanding = 16;
constexpr int most_silent_in_a_row = 5;

// One slot for each distance, in order; a slot is done when something answered, or when its last try has been
// silent for long enough. step() runs whenever an answer came or a time is over, and does three things: it
// sends again in slots that wait, launches the next distance if there is room, and sleeps until the next of
// these is due. Answers come in any order. The nearest one that is not a router's sets `end`; what was sent
// farther is given up and left out.
//
// Rejected: one distance after the other (30 silent hops at 3 tries of 400 ms take 36 s); all at once (30
// packets to one host are a burst that routers answer only in part: Linux sends one ICMP error a second to
// each host after a burst of 6).
//
/// A walk under way; shared by the coroutine that waits for it and by one for each try.
struct Walk : std::enable_shared_from_this<Walk> {
  struct Try {
    net::Socket socket;
    Hop hop;
    Problem problem;
    bool over = false;

    explicit Try(const asio::any_io_executor& executor) : socket(executor) {}
  };
  struct Slot {
    Hop hop;
    std::vector<std::shared_ptr<Try>> tries;
    Steady next{};  ///< when to send again, or to give up after the last try
    bool done = false;
  };

  asio::any_io_executor executor;
  std::shared_ptr<const Method> method;
  WalkOptions options;
  asio::steady_timer wake;
  std::vector<Slot> slots;
  Steady next_launch{};
  /// The least distance where something else than a router answers.
  int end = std::numeric_limits<int>::max();
  Problem problem;

  explicit Walk(const asio::any_io_executor& ex) : executor(ex), wake(ex) {}

  void send(Slot& slot) {
    auto one = std::make_shared<Try>(executor);
    one->hop.distance = slot.hop.distance;
    slot.tries.push_back(one);
    slot.next = std::chrono::steady_clock::now() + method->pause();
    asio::co_spawn(executor, run(shared_from_this(), one), net::rethrow);
  }

  static awaitable<void> run(std::shared_ptr<Walk> self, std::shared_ptr<Try> one) {
    co_await self->method->ask(one->hop.distance, one->socket, one->hop, one->problem);
    self->method->release(one->socket);
    one->over = true;
    self->take(*one);
  }

  void take(const Try& one) {
    auto& slot = slots[static_cast<std::size_t>(one.hop.distance - 1)];
    if (slot.done) return;
    wake.cancel();
    if (one.problem) {
      problem = one.problem;
    } else if (one.hop.answer != Hop::Answer::silent) {
      slot.hop = one.hop;
      finish(slot);
      next_launch = {};
      if (!is_end(one.hop.answer) || one.hop.distance >= end) return;
      end = one.hop.distance;
      for (auto& farther : slots) {
        if (farther.hop.distance > end) finish(farther);
      }
    }
  }

  void finish(Slot& slot) {
    slot.done = true;
    for (auto& one : slot.tries) {
      if (!one->over) method->release(one->socket);
    }
    slot.tries.clear();
  }

  /// Sends again where it is time to, and gives up where no try is left.
  void look_after(Slot& slot, Steady now) {
    if (slot.done) return;
    const bool over = std::ranges::all_of(slot.tries, [](const auto& one) { return one->over; });
    const bool more = static_cast<int>(slot.tries.size()) < method->tries();
    if (!over && now < slot.next) return;
    if (more) {
      send(slot);
    } else {
      finish(slot);
    }
  }

  bool may_launch() const {
    const int next = static_cast<int>(slots.size()) + 1;
    if (next > options.farthest || next > end) return false;
    const auto outstanding = std::ranges::count_if(slots, [](const Slot& slot) { return !slot.done; });
    if (outstanding >= most_outstanding || in_a_circle()) return false;
    const auto silent = [](const Slot& slot) { return slot.hop.answer == Hop::Answer::silent; };
    const auto last_answer = std::find_if_not(slots.rbegin(), slots.rend(), silent);
    return next <= options.known_length || last_answer - slots.rbegin() < most_silent_in_a_row;
  }

  std::vector<Hop> hops() const {
    std::vector<Hop> result;
    for (const auto& slot : slots) {
      if (slot.hop.distance <= end) result.push_back(slot.hop);
    }
    return result;
  }

  bool in_a_circle() const { return loop_in(hops()) != nullptr; }

  void launch() {
    slots.emplace_back();
    slots.back().hop.distance = static_cast<int>(slots.size());
    next_launch = std::chrono::steady_clock::now() + options.stagger;
    send(slots.back());
  }

  /// One step; false when the walk is over.
  bool step() {
    const auto now = std::chrono::steady_clock::now();
    if (problem) return false;
    if (now >= options.deadline) {
      problem = out_of_time();
      return false;
    }
    for (auto& slot : slots) look_after(slot, now);
    if (may_launch() && now >= next_launch) launch();
    const bool waiting = std::ranges::any_of(slots, [](const Slot& slot) { return !slot.done; });
    if (!waiting && !may_launch()) return false;
    auto next = options.deadline;
    if (may_launch()) next = std::min(next, next_launch);
    for (const auto& slot : slots) {
      if (!slot.done) next = std::min(next, slot.next);
    }
    wake.expires_at(next);
    return true;
  }
};

}  // namespace

Problem out_of_time() {
  return base::translated({"the time for the trace ran out", "die Zeit für den Trace lief ab"});
}

awaitable<void> walk(std::shared_ptr<const Method> method, WalkOptions options, Path& path) {
  const auto executor = co_await asio::this_coro::executor;
  auto state = std::make_shared<Walk>(executor);
  state->method = std::move(method);
  state->options = options;
  const base::AtExit release([state] {
    for (auto& slot : state->slots) {
      if (!slot.done) state->finish(slot);
    }
  });
  while (state->step()) co_await state->wake.async_wait(net::as_result);
  path.hops = state->hops();
  path.problem = state->problem;
}

}  // namespace reachd::locate
