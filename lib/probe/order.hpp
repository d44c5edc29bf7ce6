#pragma once

// What to attempt. A value.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "net/address.hpp"
#include "probe/task.hpp"

namespace reachd::probe {

/// One attempt of a task, as the core orders it.
struct Order {
  std::shared_ptr<const Task> task;
  std::string host;  ///< the name to use, picked from the pattern; for a dns probe the name to ask
  std::optional<net::Address> preferred;   ///< where a resolver answers, whatever it answers
  std::optional<net::Address> remembered;  ///< taken if no resolver answers
  std::uint32_t turn = 0;  ///< else the address number `turn` modulo their count, in sorted order
};

}  // namespace reachd::probe
