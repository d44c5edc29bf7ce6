#pragma once

// What reachd reports to its operator: structured entries, one per change. An Entry is a value; the core
// creates them, and whatever runs the core passes them to journal::write().

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/names.hpp"

namespace reachd::journal {

using base::name;

/// One kind of entry. To add one: here, and in the table of event.cpp (MESSAGE_ID, priority).
enum class Event : std::uint8_t {
  started,
  stopping,
  config_loaded,
  config_rejected,
  state_restored,
  state_discarded,
  probe_up,
  probe_down,
  outcome_changed,
  service_changed,
  cause_found,
  cause_gone,
  blocker_found,
  issuer_changed,
  log_dropped,
};

/// 32 lower-case hex digits that never change (sd-id128(3)).
std::string_view message_id(Event event);
/// As in syslog(3): 3 err, 4 warning, 5 notice, 6 info.
int priority(Event event);

/// The fields of an entry in addition to MESSAGE, MESSAGE_ID, PRIORITY and REACHD_EVENT, with their names in
/// the journal ("REACHD_PORT"). Empty values are omitted.
struct Entry {
  Event event = Event::started;
  std::string message;                                             ///< one line for a person
  std::vector<std::pair<std::string_view, std::string>> fields{};  ///< names are literals
};

}  // namespace reachd::journal
