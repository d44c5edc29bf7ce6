#pragma once

// The last day of a series as a picture: a mark for each half hour with attempts, and a bar as tall as the
// share of those that failed, so that colour is not needed. For the eye only; states and failures are stated
// in words next to it.

#include "daemon/page/view.hpp"

namespace reachd::page {

/// Small, for a list: the style sheet puts "−24 h" and "0" at its ends. About 100 bytes.
void write_course(Html& html, const core::Course& course);

/// Large: with the times of this host's clock below it, and a line for the slowest connection of each half
/// hour. Nothing if there has been no attempt within the day.
void write_course_of_day(Html& html, const View& view, const core::Record& record);

}  // namespace reachd::page
