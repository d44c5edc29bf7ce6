#pragma once

#include <utility>

namespace reachd::base {

/// Calls `action` at the end of its scope, also if a coroutine is destroyed while it waits. The action must
/// not throw.
template <class Action>
class [[nodiscard]] AtExit {
 public:
  explicit AtExit(Action action) : action_(std::move(action)) {}
  AtExit(const AtExit&) = delete;
  AtExit& operator=(const AtExit&) = delete;
  ~AtExit() { action_(); }

 private:
  Action action_;
};

}  // namespace reachd::base
