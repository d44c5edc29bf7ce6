#pragma once

// A world without sockets for the core: attempts end when and how a function of the test says, and time jumps
// from one event to the next. A day passes in about a second.

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

#include "core/core.hpp"
#include "core/test_plan.hpp"

namespace reachd::core {

class Simulation {
 public:
  struct Attempt {
    result::Outcome outcome = result::Outcome::ok;
    std::chrono::nanoseconds takes = std::chrono::milliseconds(20);
  };
  /// How an attempt that begins at `now` (since the start) at this address ends.
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
    core_.save_series(memory, 0, core_.size(), at(now_));
    core_.save_totals(memory, at(now_));
    return memory;
  }
  Simulation(const TestConfig& config, World world, Memory memory, std::chrono::nanoseconds start)
      : world_(std::move(world)), core_(CoreOptions{}), now_(start) {
    core_.restore(std::move(memory));
    perform(core_.apply(config.done(), plan(config.done(), host_with({net::Family::ipv4})), at(now_)));
  }

  /// The addresses of every name; one by default.
  std::vector<net::Address> addresses{*net::Address::parse("17.57.144.10")};
  /// How many of them an answer holds: others each time, as big services do. 0: all.
  std::size_t addresses_an_answer = 0;

  void run_until(std::chrono::nanoseconds end) {
    for (;;) {
      const auto wake = core_.next_wake() - test_start;
      const auto trace = tracing_.empty() ? std::chrono::nanoseconds::max() : tracing_.begin()->first;
      const auto attempt = ending_.empty() ? std::chrono::nanoseconds::max() : ending_.begin()->first;
      const auto done = std::min(attempt, trace);
      const auto next = std::min(wake, done);
      if (next > end) break;
      now_ = std::max(now_, next);
      if (trace <= wake && trace <= attempt) {
        auto node = tracing_.extract(tracing_.begin());
        perform(core_.trace_done(node.mapped().trace, find(node.mapped()), at(now_)));
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
    core_.copy_records(snapshot, 0, core_.size(), at(now_));
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
  std::vector<net::Address> next_answer() {
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
      const auto answer = next_answer();
      const auto address = start.order.preferred.value_or(answer[start.order.turn % answer.size()]);
      const auto attempt = world_(*start.order.task, address, now_);
      auto result = result_of(attempt.outcome, address.to_string());
      result.host = start.order.host;
      result.started = at(now_).steady;
      result.started_wall = at(now_).wall;
      result.duration = attempt.takes;
      ending_.emplace(now_ + attempt.takes, std::pair(std::move(start), std::move(result)));
    }
    most_in_flight = std::max(most_in_flight, core_.in_flight());
  }

  World world_;
  Core core_;
  std::chrono::nanoseconds now_{};
  std::multimap<std::chrono::nanoseconds, std::pair<StartAttempt, result::Result>> ending_;
  std::size_t next_in_answer_ = 0;
  std::multimap<std::chrono::nanoseconds, StartTrace> tracing_;
};

inline const Simulation::World all_well = [](const Task&, const net::Address&, std::chrono::nanoseconds) {
  return Simulation::Attempt{};
};

}  // namespace reachd::core
