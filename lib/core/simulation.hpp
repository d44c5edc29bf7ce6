#pragma once

// A world without sockets for the core: what becomes of a connection to an address is as a function of the
// test says, attempts take the steps that they take on a network (probe/steps.hpp), and time jumps from one
// event to the next. A day passes in about a second.

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

#include "core/core.hpp"
#include "core/test_plan.hpp"
#include "probe/steps.hpp"

namespace reachd::core {

class Simulation {
 public:
  struct Attempt {
    result::Outcome outcome = result::Outcome::ok;
    std::chrono::nanoseconds takes = std::chrono::milliseconds(20);
  };
  /// How an attempt that connects to this address at `now` (since the start) ends. One that fails behind the
  /// connection has connected after `round_trip`; one that times out is never answered.
  using World =
      std::function<Attempt(const Task& task, const net::Address& address, std::chrono::nanoseconds now)>;

  Simulation(const TestConfig& config, World world, CoreOptions options = {})
      : world_(std::move(world)), core_(options) {
    perform(core_.apply(config.done(), plan(config.done(), host_with({net::Family::ipv4})), at(now_)));
  }

  /// The daemon ends, and another begins `pause` later with what this one remembers.
  Simulation restarted(const TestConfig& config, std::chrono::nanoseconds pause) const {
    return Simulation(config, world_, memory(), now_ + pause);
  }
  Memory memory() const {
    Memory memory;
    core_.copy_series(memory, core_.size(), at(now_));
    core_.copy_totals(memory, at(now_));
    return memory;
  }
  Simulation(const TestConfig& config, World world, Memory memory, std::chrono::nanoseconds start)
      : world_(std::move(world)), core_(CoreOptions{}), now_(start) {
    core_.restore(std::move(memory));
    perform(core_.apply(config.done(), plan(config.done(), host_with({net::Family::ipv4})), at(now_)));
  }

  /// The addresses of every name that has none of its own; one by default.
  std::vector<net::Address> addresses{*net::Address::parse("17.57.144.10")};
  std::map<std::string, std::vector<net::Address>> addresses_by_name;
  /// How many of `addresses` an answer holds: others each time, as big services do. 0: all.
  std::size_t addresses_an_answer = 0;
  static constexpr std::chrono::milliseconds round_trip{20};

  void run_until(std::chrono::nanoseconds end) {
    for (;;) {
      if (!left_.empty() && left_.begin()->first <= std::min(next_event(), end)) {
        const auto node = left_.extract(left_.begin());
        now_ = std::max(now_, node.key());
        const auto& [start, address] = node.mapped();
        core_.address_done(start.id, start.order.task, start.order.host, address, at(now_));
        continue;
      }
      const auto wake = core_.next_wake() - test_start;
      const auto trace = tracing_.empty() ? std::chrono::nanoseconds::max() : tracing_.begin()->first;
      const auto attempt = ending_.empty() ? std::chrono::nanoseconds::max() : ending_.begin()->first;
      const auto done = std::min(attempt, trace);
      const auto next = std::min(wake, done);
      if (next > end) break;
      now_ = std::max(now_, next);
      if (trace <= wake && trace <= attempt) {
        auto node = tracing_.extract(tracing_.begin());
        core_.trace_done(node.mapped().trace, find(node.mapped()), at(now_));
      } else if (done <= wake) {
        auto node = ending_.extract(ending_.begin());
        auto& [start, result] = node.mapped();
        perform(core_.attempt_done(start.id, start.order.task, result, at(now_)));
      } else {
        perform(core_.tick(at(now_)));
      }
    }
    now_ = end;
  }

  Snapshot snapshot() const {
    Snapshot snapshot;
    core_.copy_series(snapshot, core_.size(), at(now_));
    core_.copy_totals(snapshot, at(now_));
    return snapshot;
  }
  void apply(const TestConfig& config) {
    perform(core_.apply(config.done(), plan(config.done(), host_with({net::Family::ipv4})), at(now_)));
  }

  struct Line {
    std::chrono::nanoseconds when;
    journal::Entry entry;
  };
  std::vector<Line> journal;
  std::uint64_t attempts = 0;
  std::uint64_t connections = 0;
  /// What a trace finds, a second after it began.
  std::function<result::Block(const StartTrace& start)> find = [](const StartTrace&) {
    return result::Block{};
  };
  std::vector<std::pair<std::chrono::nanoseconds, StartTrace>> traces;
  std::size_t most_traces_at_once = 0;
  std::size_t most_in_flight = 0;
  Core& core() { return core_; }
  /// How many entries of the journal are about this.
  std::size_t count(journal::Event event) const {
    return static_cast<std::size_t>(std::count_if(
        journal.begin(), journal.end(), [&](const Line& line) { return line.entry.event == event; }));
  }

 private:
  std::vector<net::Address> next_answer(const std::string& host) {
    if (const auto own = addresses_by_name.find(host); own != addresses_by_name.end()) return own->second;
    if (addresses_an_answer == 0) return addresses;
    std::vector<net::Address> answer;
    for (std::size_t i = 0; i < addresses_an_answer; ++i)
      answer.push_back(addresses[next_in_answer_++ % addresses.size()]);
    std::sort(answer.begin(), answer.end());
    return answer;
  }

  void perform(Actions actions) {
    for (auto& action : actions) {
      if (auto* line = std::get_if<WriteJournal>(&action)) {
        journal.push_back({now_, std::move(line->entry)});
        continue;
      }
      if (auto* trace = std::get_if<StartTrace>(&action)) {
        traces.emplace_back(now_, *trace);
        tracing_.emplace(now_ + std::chrono::seconds(1), std::move(*trace));
        most_traces_at_once = std::max(most_traces_at_once, tracing_.size());
        continue;
      }
      auto& start = std::get<StartAttempt>(action);
      ++attempts;
      auto result = connects(start.order.task->labels.kind) ? race(start) : ask(start);
      result.host = start.order.host;
      result.started = at(now_).steady;
      result.started_wall = at(now_).wall;
      ending_.emplace(now_ + result.duration, std::pair(std::move(start), std::move(result)));
    }
    most_in_flight = std::max(most_in_flight, core_.in_flight());
  }

  std::chrono::nanoseconds next_event() const {
    auto next = core_.next_wake() - test_start;
    if (!tracing_.empty()) next = std::min(next, tracing_.begin()->first);
    if (!ending_.empty()) next = std::min(next, ending_.begin()->first);
    return next;
  }

  /// A dns probe's attempt, of which only the end is simulated.
  result::Result ask(const StartAttempt& start) {
    const auto answer = next_answer(start.order.host);
    const auto attempt = world_(*start.order.task, answer.front(), now_);
    auto result = result_of(attempt.outcome, answer.front().to_string());
    result.duration = attempt.takes;
    return result;
  }

  /// Takes the steps of an attempt from its resolved name to its end, all at once.
  result::Result race(const StartAttempt& start) {
    using namespace probe;
    result::Result result;
    Steps steps(start.order, result);
    std::multimap<std::chrono::nanoseconds, Event> events;
    std::vector<std::pair<net::Address, Attempt>> begun;
    std::chrono::nanoseconds elapsed{};
    std::optional<std::chrono::nanoseconds> next_address;
    const auto timeout = start.order.task->probe->schedule.timeout;
    const auto perform_step = [&](const probe::Action& action) {
      if (const auto* connect = std::get_if<action::Connect>(&action)) {
        ++connections;
        const auto& address = connect->endpoint.address;
        const auto attempt = world_(*start.order.task, address, now_ + elapsed);
        begun.emplace_back(address, attempt);
        if (attempt.outcome == result::Outcome::ok) {
          events.emplace(elapsed + attempt.takes, event::Connected{connect->connection, attempt.takes, 0});
        } else if (result::stage(attempt.outcome) != result::Stage::connect) {
          events.emplace(elapsed + round_trip, event::Connected{connect->connection, round_trip, 0});
        } else if (attempt.outcome != result::Outcome::connect_timeout) {
          events.emplace(elapsed + attempt.takes,
                         event::ConnectFailed{connect->connection, failure(attempt), 0, {}});
        }
      } else if (const auto* timer = std::get_if<action::StartTimer>(&action)) {
        if (timer->timer == Timer::next_address) next_address = timer->at;
      } else if (const auto* left = std::get_if<action::LeaveConnection>(&action)) {
        const auto& [address, attempt] = begun.at(static_cast<std::size_t>(left->connection));
        const bool silent = attempt.outcome == result::Outcome::connect_timeout;
        left_.emplace(now_ + elapsed + (silent ? timeout : attempt.takes),
                      std::pair(start, result::AddressResult{address, attempt.outcome}));
      }
    };
    for (const auto& action : steps.begin()) perform_step(action);
    event::Resolved resolved;
    resolved.resolution.outcome = result::Outcome::ok;
    resolved.resolution.addresses = next_answer(start.order.host);
    std::optional<Event> next = resolved;
    while (next) {
      const auto actions = steps.on(*next, elapsed);
      bool finished = false;
      for (const auto& action : actions) {
        perform_step(action);
        // Nothing is wrong with this host's link; and what comes behind the connection is not simulated.
        finished |= std::holds_alternative<action::LookAtLink>(action) ||
                    std::holds_alternative<action::Handshake>(action) ||
                    std::holds_alternative<action::Request>(action) ||
                    std::holds_alternative<action::Finish>(action);
      }
      if (finished) break;
      const auto event = events.empty() ? std::chrono::nanoseconds::max() : events.begin()->first;
      elapsed = std::min({event, next_address.value_or(event), std::chrono::nanoseconds(timeout)});
      if (elapsed == event) {
        next = events.extract(events.begin()).mapped();
      } else if (elapsed == next_address) {
        next_address.reset();
        next = event::TimerFired{Timer::next_address};
      } else {
        next = event::TimerFired{Timer::deadline};
      }
    }
    for (const auto& [address, attempt] : begun) {
      if (address != result.address || result::stage(attempt.outcome) == result::Stage::connect) continue;
      result.outcome = attempt.outcome;
      result.tried_address = result::stage(attempt.outcome) != result::Stage::dns;
      result.duration = elapsed + std::max(attempt.takes - round_trip, std::chrono::nanoseconds{});
    }
    return result;
  }
  static net::Failure failure(const Attempt& attempt) {
    switch (attempt.outcome) {
      case result::Outcome::connect_refused:
        return net::Failure::refused;
      case result::Outcome::connect_prohibited:
        return net::Failure::prohibited;
      default:
        return net::Failure::unreachable;
    }
  }

  World world_;
  Core core_;
  std::chrono::nanoseconds now_{};
  std::multimap<std::chrono::nanoseconds, std::pair<StartAttempt, result::Result>> ending_;
  std::size_t next_in_answer_ = 0;
  std::multimap<std::chrono::nanoseconds, StartTrace> tracing_;
  std::multimap<std::chrono::nanoseconds, std::pair<StartAttempt, result::AddressResult>> left_;
};

inline const Simulation::World all_well = [](const Task&, const net::Address&, std::chrono::nanoseconds) {
  return Simulation::Attempt{};
};

}  // namespace reachd::core
