#include "daemon/report/answer.hpp"

#include <doctest/doctest.h>

#include "base/time_text.hpp"

using namespace reachd;
using namespace reachd::report;
using base::Language;
using namespace std::chrono_literals;
using core::ServiceState;

namespace {

using Rule = config::Service::Rule;

/// A site with services that are made of each other as the built-in ones are: push, identity, and
/// imessage-activation of both.
struct Site {
  std::shared_ptr<config::Config> config = std::make_shared<config::Config>();
  core::Snapshot snapshot;

  Site() {
    config->services = {{"push", Rule::any_of, {{false, 0}}},
                        {"identity", Rule::all_of, {{false, 1}}},
                        {"imessage-activation", Rule::all_of, {{true, 0}, {true, 1}}},
                        {"guest-mail", Rule::all_of, {{false, 2}}}};
    snapshot.config = config;
    snapshot.taken = std::chrono::sys_days{std::chrono::year{2026} / 11 / 27} + 12h;
  }
  void add(const std::string& service, ServiceState state, std::chrono::minutes ago = 10min,
           const std::string& source = "default") {
    snapshot.services.push_back({service, source, state, snapshot.taken - ago});
  }
  std::string clock(std::chrono::minutes ago, const char* format = "%H:%M") const {
    const auto time = snapshot.taken - ago;
    const bool utc = base::local_text(time, "%z") == "+0000";
    return base::local_text(time, format) + (utc ? "" : base::local_text(time, " %Z"));
  }
  Answer in(Language language) const { return answer(snapshot, {.language = language}); }
  std::string english() const { return in(Language::english).headline(); }
  std::string german() const { return in(Language::german).headline(); }
};

}  // namespace

TEST_CASE("all is well") {
  Site site;
  site.add("push", ServiceState::ok);
  site.add("identity", ServiceState::ok);
  CHECK(site.english() == "Yes: everything works");
  CHECK(site.german() == "Ja: alles funktioniert");
  CHECK(site.in(Language::english).severity == Severity::ok);
  // One address of several is blocked, say.
  site.snapshot.diagnoses = {{"default", net::Family::ipv4, {}, {verdict::Diagnosis()}}};
  CHECK(site.english() == "Yes: everything works, despite a fault");
  CHECK(site.german() == "Ja: alles funktioniert, trotz einer Störung");
  CHECK(site.in(Language::english).severity == Severity::warn);
}

TEST_CASE("what is down is said in words, without what it brings down") {
  Site site;
  site.add("push", ServiceState::down, 10min);
  site.add("identity", ServiceState::ok);
  site.add("imessage-activation", ServiceState::down, 10min);
  CHECK(site.english() == "No: push is down since " + site.clock(10min));
  CHECK(site.german() == "Nein: Push ist seit " + site.clock(10min) + " gestört");
  CHECK(site.in(Language::english).severity == Severity::bad);

  SUBCASE("several: since the first of them") {
    site.snapshot.services[1] = {"identity", "default", ServiceState::down, site.snapshot.taken - 70min};
    site.add("guest-mail", ServiceState::degraded);
    CHECK(site.english() == "No: push and identity are down since " + site.clock(70min));
    CHECK(site.german() == "Nein: Push und Identität sind seit " + site.clock(70min) + " gestört");
  }
  SUBCASE("all of them") {
    site.snapshot.services[1].state = ServiceState::down;
    CHECK(site.english() == "No: all services are down since " + site.clock(10min));
    CHECK(site.german() == "Nein: alle Dienste sind seit " + site.clock(10min) + " gestört");
  }
  SUBCASE("a service of the site's own") {
    site.add("guest-mail", ServiceState::down);
    CHECK(site.english() == "No: push and guest mail are down since " + site.clock(10min));
  }
  SUBCASE("since the failure that brought it down, not since that was settled, nor since an older one") {
    verdict::Diagnosis cause, older;
    cause.start = site.snapshot.taken - 12min;
    older.start = site.snapshot.taken - 500min;
    site.snapshot.diagnoses = {{"default", net::Family::ipv4, {}, {cause, older}}};
    CHECK(site.english() == "No: push is down since " + site.clock(12min));
  }
  SUBCASE("for more than a day: with the date") {
    for (auto& service : site.snapshot.services) service.since = site.snapshot.taken - 48h;
    CHECK(site.english() == "No: push is down since " + site.clock(48h, "%Y-%m-%d %H:%M"));
  }
}

TEST_CASE("degraded and unknown") {
  Site site;
  site.add("push", ServiceState::degraded);
  site.add("identity", ServiceState::ok);
  CHECK(site.english() == "Yes, with faults: push is degraded since " + site.clock(10min));
  CHECK(site.german() == "Ja, mit Störungen: Push ist seit " + site.clock(10min) + " beeinträchtigt");
  site.snapshot.services[0].state = ServiceState::unknown;
  CHECK(site.english() == "Unknown: push has no result yet");
  CHECK(site.german() == "Unbekannt: Push hat noch kein Ergebnis");
  site.snapshot.services[1].state = ServiceState::unknown;
  CHECK(site.english() == "Unknown: no service has a result yet");
  CHECK(site.german() == "Unbekannt: alle Dienste sind noch ohne Ergebnis");
  site.snapshot.services.clear();
  CHECK(site.english() == "Unknown: no attempt has ended");
  CHECK(site.german() == "Unbekannt: kein Versuch ist zu Ende");
  CHECK(site.in(Language::english).severity == Severity::open);
}

TEST_CASE("sources are named where they differ") {
  Site site;
  for (const auto* source : {"default", "guest", "staff"}) {
    site.add("push", std::string(source) == "default" ? ServiceState::ok : ServiceState::down, 10min, source);
    site.add("identity", ServiceState::ok, 10min, source);
  }
  CHECK(site.english() == "No from guest and staff: push is down since " + site.clock(10min));
  CHECK(site.german() == "Nein von guest und staff aus: Push ist seit " + site.clock(10min) + " gestört");
  // Identity is down from one of them alone.
  site.snapshot.services[3].state = ServiceState::down;
  CHECK(site.english() ==
        "No: push (from guest and staff) and identity (from guest) are down since " + site.clock(10min));
  for (auto& service : site.snapshot.services) service.state = ServiceState::down;
  CHECK(site.english() == "No: all services are down since " + site.clock(10min));
}

TEST_CASE("of a single attempt nothing is said of the time") {
  Site site;
  site.add("push", ServiceState::degraded);
  site.add("identity", ServiceState::ok);
  const auto said = [&] { return answer(site.snapshot, {.language = Language::german, .once = true}); };
  CHECK(said().headline() == "Ja, mit Störungen: Push ist beeinträchtigt");
  site.snapshot.services[0].state = ServiceState::unknown;
  CHECK(said().headline() == "Unbekannt: Push hat kein Ergebnis");
}

TEST_CASE("where devices leave through a proxy there is no verdict, neither good nor bad") {
  Site site;
  site.add("push", ServiceState::ok);
  site.add("push", ServiceState::down, 10min, "guest");
  config::Source guest;
  guest.name = "guest";
  guest.proxied = true;
  site.config->sources = {config::Source(), guest};
  // What is down at the proxied source alone does not count, but nothing is green.
  CHECK(site.english() == "Yes from default: everything works");
  CHECK(site.german() == "Ja von default aus: alles funktioniert");
  CHECK(site.in(Language::english).severity == Severity::soft);
  CHECK(site.in(Language::english).note.starts_with("Source guest: devices there use a proxy, "));
  site.snapshot.services[0].state = ServiceState::down;
  CHECK(site.english() == "No from default: push is down since " + site.clock(10min));
  CHECK(site.in(Language::english).severity == Severity::bad);
  site.snapshot.services[0].state = ServiceState::ok;
  site.config->proxied = true;
  CHECK(site.english() == "No verdict: devices here use a proxy, and reachd tests the path without it");
  CHECK(site.in(Language::english).note ==
        "On the direct path: push is down since " + site.clock(10min) + ".");
  CHECK(site.german() ==
        "Kein Urteil: die Geräte hier benutzen einen Proxy, und reachd prüft den Weg ohne ihn");
  CHECK(site.in(Language::german).severity == Severity::soft);
  site.snapshot.services.pop_back();
  CHECK(site.in(Language::german).note == "Auf dem direkten Weg: alles funktioniert.");
  CHECK(site.in(Language::german).severity == Severity::soft);
}
