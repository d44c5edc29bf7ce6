#pragma once

// The table of hosts by port and family.

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/page/series.hpp"

namespace reachd::page {

struct Matrix {
  using Column = std::pair<std::uint16_t, net::Family>;
  /// One, or several: for DNS, or for probes of the same port.
  using Cell = std::vector<const core::Record*>;
  struct Row {
    std::string_view target;
    std::string_view source;
    std::map<Column, Cell> cells;
    bool fails = false;
  };
  std::vector<Column> columns;  ///< by port, then family
  std::vector<Row> rows;        ///< those with a failure first, then in the plan's order
};

/// Refers to the snapshot.
Matrix matrix_of(const core::Snapshot& snapshot);

void write_matrix(Html& html, const View& view);

}  // namespace reachd::page
