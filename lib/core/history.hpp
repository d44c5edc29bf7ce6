#pragma once

// The last attempts of a task, oldest first.
//
// A snapshot copies them for every series, and each holds texts, addresses and a certificate chain. So each
// finished attempt is stored once, immutable, and a copy copies pointers only. Copying values took 3 of the
// 5 ms in which a page of 60 probes has to be served.

#include <deque>
#include <memory>
#include <ranges>

#include "result/result.hpp"

namespace reachd::core {

inline constexpr std::size_t history_length = 20;

class History {
 public:
  /// At most history_length are kept: the oldest is dropped.
  void push_back(result::Result result) {
    results_.push_back(std::make_shared<const result::Result>(std::move(result)));
    if (results_.size() > history_length) results_.pop_front();
  }
  void clear() { results_.clear(); }
  void follow_clock(std::chrono::system_clock::duration step) {
    for (auto& result : results_) {
      auto moved = std::make_shared<result::Result>(*result);
      moved->started_wall += step;
      result = std::move(moved);
    }
  }

  bool empty() const { return results_.empty(); }
  std::size_t size() const { return results_.size(); }
  const result::Result& front() const { return *results_.front(); }
  const result::Result& back() const { return *results_.back(); }
  const result::Result& operator[](std::size_t i) const { return *results_[i]; }
  /// A view of `const result::Result&`, valid as long as this is not changed.
  auto all() const {
    return results_ | std::views::transform([](const auto& result) -> const auto& { return *result; });
  }

 private:
  std::deque<std::shared_ptr<const result::Result>> results_;
};

}  // namespace reachd::core
