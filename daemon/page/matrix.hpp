#pragma once

// The table of hosts by port, and by source where there are several; in each cell the families.

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/page/series.hpp"

namespace reachd::page {

struct Matrix {
  /// Port, and the index of the source.
  using Column = std::pair<std::uint16_t, std::size_t>;
  /// Of each family one, or several: for DNS, or for probes of the same port.
  using Cell = std::map<net::Family, std::vector<const core::Record*>>;
  struct Row {
    std::string_view target;
    std::map<Column, Cell> cells;
    bool fails = false;
  };
  std::vector<std::string_view> sources;  ///< in the plan's order
  std::vector<Column> columns;            ///< by port, then source
  std::vector<Row> rows;                  ///< those with a failure first, then in the plan's order
};

/// Refers to the snapshot.
Matrix matrix_of(const core::Snapshot& snapshot);

void write_matrix(Html& html, const View& view);

}  // namespace reachd::page
