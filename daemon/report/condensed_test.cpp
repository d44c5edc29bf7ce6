#include "daemon/report/condensed.hpp"

#include <doctest/doctest.h>

namespace {

using namespace reachd;
using namespace std::chrono_literals;
using journal::Entry;
using journal::Event;
using report::Condensed;

constexpr auto in_english = base::Language::english, in_german = base::Language::german;
const base::Steady began = base::Steady{} + 1h;

std::string told(const Condensed::Entries& entries) {
  std::string text;
  for (const auto& entry : entries) text += entry.message + "\n";
  return text;
}

Entry service(const std::string& name, const std::string& state, const std::string& source = "default") {
  return {Event::service_changed,
          "service " + name,
          {{"REACHD_SERVICE", name}, {"REACHD_SOURCE", source}, {"REACHD_STATE", state}}};
}

}  // namespace

TEST_CASE("the cause comes first, then counts") {
  Condensed condensed;
  CHECK_FALSE(condensed.due());
  for (int i = 0; i < 12; ++i)
    CHECK(condensed.take({Event::probe_down, "a probe"}, in_english, began).empty());
  CHECK(condensed.take(service("push", "down"), in_english, began).empty());
  CHECK(condensed.take(service("identity", "down", "guest"), in_english, began).empty());
  CHECK(condensed.take(service("key-lookup", "degraded"), in_english, began).empty());
  CHECK(condensed.due() == began + Condensed::longest);
  CHECK(told(condensed.take({Event::cause_found, "Port 5223 is dropped."}, in_english, began + 3s)) ==
        "Port 5223 is dropped.\n");
  CHECK(condensed.due() == began + 4s);
  const auto entries = condensed.flush(in_english);
  CHECK(told(entries) ==
        "12 probes are down\nservices: key lookup degraded; identity from guest, push down\n");
  CHECK(entries.front().event == Event::probe_down);
  CHECK_FALSE(condensed.due());
  CHECK(condensed.flush(in_english).empty());
}

TEST_CASE("a single one is told as it was written, of a service its latest state") {
  Condensed condensed;
  condensed.take({Event::probe_up, "apns is up again"}, in_english, began);
  condensed.take(service("push", "down"), in_english, began);
  auto last = service("push", "ok");
  last.message = "service push is ok (was down)";
  condensed.take(last, in_english, began);
  CHECK(told(condensed.flush(in_english)) == "apns is up again\nservice push is ok (was down)\n");
}

TEST_CASE("several kinds of change, in German") {
  Condensed condensed;
  condensed.take({Event::probe_up, ""}, in_german, began);
  condensed.take({Event::probe_down, ""}, in_german, began);
  condensed.take({Event::probe_down, ""}, in_german, began);
  condensed.take({Event::outcome_changed, ""}, in_german, began);
  CHECK(told(condensed.flush(in_german)) ==
        "2 Prüfungen schlagen fehl, 1 schlägt jetzt anders fehl, 1 gelingt wieder\n");
  condensed.take(service("key-lookup", "down"), in_german, began);
  condensed.take(service("push", "ok", "guest"), in_german, began);
  condensed.take(service("push", "down"), in_german, began);
  CHECK(told(condensed.flush(in_german)) ==
        "Dienste: Push von guest aus in Ordnung; Schlüsselabfrage, Push gestört\n");
}

TEST_CASE("nothing is lost at the end, and other entries do not wait") {
  Condensed condensed;
  CHECK(told(condensed.take({Event::started, "started"}, in_english, began)) == "started\n");
  condensed.take({Event::probe_down, "apns is down"}, in_english, began);
  CHECK(told(condensed.take({Event::config_loaded, "loaded"}, in_english, began)) == "loaded\n");
  CHECK(told(condensed.take({Event::stopping, "reachd stops"}, in_english, began)) ==
        "apns is down\nreachd stops\n");
}
