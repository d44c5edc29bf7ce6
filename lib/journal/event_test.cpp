#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "journal/journal.hpp"

namespace {

using namespace reachd::journal;

TEST_CASE("every event has its own name and MESSAGE_ID") {
  std::set<std::string_view> names, ids;
  for (const auto event : reachd::base::all<Event>) {
    names.insert(name(event));
    ids.insert(message_id(event));
    CHECK(message_id(event).size() == 32);
    CHECK(std::all_of(message_id(event).begin(), message_id(event).end(),
                      [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }));
    CHECK(priority(event) >= 3);
    CHECK(priority(event) <= 6);
  }
  CHECK(names.size() == reachd::base::count<Event>);
  CHECK(ids.size() == reachd::base::count<Event>);
}

TEST_CASE("the priorities that alerts rely on") {
  CHECK(priority(Event::config_rejected) == 3);
  CHECK(priority(Event::probe_down) == 4);
  CHECK(priority(Event::cause_found) == 4);
  CHECK(priority(Event::probe_up) == 5);
}

TEST_CASE("a MESSAGE_ID never changes: catalogs and saved searches refer to it") {
  CHECK(message_id(Event::probe_down) == "bb21c9bd1f874137b6fa8bba90724b38");
  CHECK(message_id(Event::probe_up) == "7b8dcb77fcf84a02a09f60555e616e6c");
  CHECK(message_id(Event::config_rejected) == "7b879b5a089849bc9fd9ff66454410d4");
  CHECK(message_id(Event::log_dropped) == "0e4deb74120d42d7b0434e4ff95545ee");
}

}  // namespace
