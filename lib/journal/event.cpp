#include "journal/journal.hpp"

namespace reachd::journal {

namespace {

struct Row {
  Event value;
  std::string_view message_id;  // given once, never changed, never used for another event
  int priority;
};

constexpr int err = 3, warning = 4, notice = 5, info = 6;

constexpr base::Table<Event, Row> table{{
    {Event::started, "3e290bc8c8554a7488b43522491b799e", info},
    {Event::stopping, "5cfb896c1b794317a6cd7cfeb518fa38", info},
    {Event::config_loaded, "e669058237d649faa24dc9811a4fd65b", info},
    {Event::config_rejected, "7b879b5a089849bc9fd9ff66454410d4", err},
    {Event::state_restored, "58c6bc27bef1475d8ef020ddaac6fb6f", info},
    {Event::state_discarded, "b179068e3c4d4d5d87d9e53b27463e54", notice},
    {Event::probe_up, "7b8dcb77fcf84a02a09f60555e616e6c", notice},
    {Event::probe_down, "bb21c9bd1f874137b6fa8bba90724b38", warning},
    {Event::outcome_changed, "8245294b4b4d4ac2af1a97eae144677e", notice},
    {Event::service_changed, "27d29f34ee344e219f05ce65a562e342", notice},
    {Event::cause_found, "b5f7455560eb49a4b382e99aaf32d89a", warning},
    {Event::cause_gone, "7d6e10284a464e8681da4d3f204a5c46", notice},
    {Event::blocker_found, "1f011ad976e44364bcf88c9c3ce1d5bf", notice},
    {Event::issuer_changed, "a19b083255b342518fc68cfa256f0b26", notice},
    {Event::log_dropped, "0e4deb74120d42d7b0434e4ff95545ee", notice},
}};

}  // namespace

std::string_view message_id(Event event) {
  return table[event].message_id;
}
int priority(Event event) {
  return table[event].priority;
}

}  // namespace reachd::journal
