#pragma once

// What to attempt. A value.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/address.hpp"
#include "probe/task.hpp"

namespace reachd::probe {

/// One attempt of a task, as the core orders it. The addresses connected to are those of the name's present
/// answer in sorted order; from `first` to `turn` it says with which of them to begin.
struct Order {
  std::shared_ptr<const Task> task;
  std::string host;  ///< the name to use, picked from the pattern; for a dns probe the name to ask
  std::vector<net::Address> first;  ///< the first of these that the answer holds
  /// Where it holds none of these: this one, which other answers of these minutes held. Only for an answer
  /// that has several addresses and holds one of `rotating`, which left the answers and came back.
  std::optional<net::Address> rotated;
  std::vector<net::Address> rotating;
  std::uint32_t turn = 0;  ///< else number `turn` modulo their count
  /// The last that worked comes first. Connected to if no resolver answers; where there is none, those of the
  /// configuration are.
  std::vector<net::Address> remembered;
  /// How long a connection is waited for before the next address is tried beside it: RFC 8305, 5 and 8.
  std::chrono::nanoseconds patience = std::chrono::milliseconds(250);
};

}  // namespace reachd::probe
