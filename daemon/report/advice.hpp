#pragma once

// What to do about a failure, and whom to ask: for the person who reads `reachd once`.

#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

/// One to three sentences for this outcome of the record's last attempt; empty for `ok` only. Names the
/// addresses and ports that a firewall's or resolver's owner needs. ASCII.
std::string advice(result::Outcome outcome, const core::Record& record);

}  // namespace reachd::report
