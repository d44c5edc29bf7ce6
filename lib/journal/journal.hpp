#pragma once

// What reachd tells its operator: structured entries, one a change. An Entry is a value; the core makes them,
// and whoever runs the core hands them to journal::write().

#include <cstdint>
#include <optional>
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

/// 32 lower-case hex digits, fixed for ever (sd-id128(3)).
std::string_view message_id(Event event);
/// As syslog(3) counts: 3 err, 4 warning, 5 notice, 6 info.
int priority(Event event);

/// The fields of an entry beside MESSAGE, MESSAGE_ID, PRIORITY and REACHD_EVENT: names as the journal has
/// them ("REACHD_PORT"). Empty values are left out.
struct Entry {
  Event event = Event::started;
  std::string message;                                           ///< one line for a person
  std::vector<std::pair<std::string_view, std::string>> fields;  ///< names are literals
};

}  // namespace reachd::journal
