#pragma once

// Which rows are published: the first that explains every failure, alone; where none does, the fewest that do
// together.

#include <span>
#include <vector>

#include "verdict/rows.hpp"

namespace reachd::verdict {

/// Findings in the order of the rows, then by port; last `unexplained` with what no row explains. Of several
/// smallest sets of rows the one that begins earlier in the table is taken. Of a row with ports only those
/// are published that explain something that the other rows taken do not.
///
/// `rows` are at most one a cause, in the order of the table; the search is over sets of rows and kinds
/// of failures (by the rows that explain them), so it does not grow with the number of probes.
std::vector<Finding> cover(std::span<const Row> rows, std::span<const std::size_t> failing);

}  // namespace reachd::verdict
