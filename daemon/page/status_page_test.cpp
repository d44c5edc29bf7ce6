#include "daemon/page/pages.hpp"

#include <doctest/doctest.h>

#include <set>

#include "base/time_text.hpp"
#include "daemon/page/assets.hpp"
#include "daemon/page/frame.hpp"
#include "daemon/page/test_page.hpp"

using namespace reachd;
using namespace reachd::page;
using namespace std::chrono_literals;

namespace {

core::Snapshot with_cause() {
  auto snapshot = json::example_snapshot();
  auto config = std::make_shared<config::Config>();
  config->site = "campus <north>";
  snapshot.config = config;
  verdict::Diagnosis cause;
  cause.cause = verdict::Cause::port_blocked;
  cause.port = 5223;
  cause.start = snapshot.taken - 5min;
  cause.told = {{{"TCP 5223 to <Apple> is rejected by 10.0.0.1", "; DNS works", "ask whoever runs 10.0.0.1"},
                 {"10.0.0.9 -> 17.57.144.10:5223 TCP  ICMP"}},
                {{"Verbindungen zu <Apple> werden abgewiesen", "", "fragen Sie"}, {"10.0.0.9 -> x"}}};
  cause.info.mechanism = result::Mechanism::icmp_prohibited;
  cause.info.blocker = net::Address::parse("10.0.0.1");
  snapshot.diagnoses = {{"default", net::Family::ipv4, {5223}, {cause}},
                        {"default", net::Family::ipv6, {5223}, {cause}}};
  return snapshot;
}

}  // namespace

TEST_CASE("the page says what is wrong, and shows hosts and probes") {
  const auto page = status_page(with_cause(), Language::english);
  CHECK(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
  CHECK(page.ends_with("</html>\n"));
  const auto began = with_cause().taken - 1h;
  const bool utc = base::local_text(began, "%z") == "+0000";
  const auto since = base::local_text(began, utc ? "%H:%M" : "%H:%M %Z");
  CHECK(has(page, "<title>Yes, with faults – campus &lt;north&gt;: push is degraded since " + since +
                      " – reachd</title>"));
  CHECK(has(page, "<h2 id=\"answer\">Yes, with faults: push is degraded since " + since + "</h2>"));
  CHECK(has(page, "<b>campus &lt;north&gt;</b></h1>"));
  // A cause that both families share is shown once.
  CHECK(has(page,
            "<h3>Port 5223 is blocked <span class=\"tag\">IPv4</span> <span class=\"tag\">IPv6</span></h3>"));
  CHECK(has(page, "<p class=\"sentence\">TCP 5223 to &lt;Apple&gt; is rejected by 10.0.0.1 since 2026-"));
  CHECK(has(page,
            " UTC; DNS works<span class=\"then\">; </span><strong data-label=\"What to do: \">"
            "ask whoever runs 10.0.0.1.</strong></p>"));
  // Its evidence as it is to be copied, each line once.
  CHECK(has(page, "<pre>10.0.0.9 -&gt; 17.57.144.10:5223 TCP  ICMP</pre>"));
  CHECK(has(page,
            "<li class=\"warn\"><span title=\"push\">push</span> <b class=\"warn\">degraded</b> "
            "<small>for 60 min</small></li>"));
  CHECK_FALSE(has(page, "proxy"));
  CHECK(has(page, "<th scope=\"row\">{1..50}-courier.push.apple.com</th>"));
  CHECK(has(page,
            "<td class=\"ok\" data-h=\"5223\"><p class=\"ok\"><small>IPv4</small> <a href=\"#p-apns\">up</a> "
            "12 ms</p></td>"));
  CHECK(has(page,
            "<td class=\"bad\" data-h=\"443\"><p class=\"bad\"><small>IPv4</small> <a "
            "href=\"#p-control-a\">down</a> <i>connect_<wbr>prohibited</i></p></td>"));
  CHECK(has(page, "not settled"));
  CHECK(has(page, "AAAA from system-1, IPv6"));
  CHECK(has(page, "<a href=\"/probes/apns\">All attempts, step by step</a>"));
  // The details of a failing probe are on the page itself.
  CHECK(has(page, "ICMP type 3 code 13, sent by 10.0.0.1; error EHOSTUNREACH"));
  CHECK_FALSE(has(page, "The configuration could not be loaded"));
  CHECK(page.find("id=\"p-control-a\"") < page.find("id=\"p-apns\""));  // failures first
}

TEST_CASE("in German") {
  const auto page = status_page(with_cause(), Language::german);
  CHECK(has(page, "<html lang=\"de\">"));
  CHECK(has(page, ">Ja, mit Störungen: Push ist seit "));
  CHECK(has(page, "Port 5223 ist gesperrt"));
  CHECK(has(page, "<p class=\"sentence\">Verbindungen zu &lt;Apple&gt; werden abgewiesen, seit 2026-"));
  CHECK(has(page, "<strong data-label=\"Was zu tun ist: \">fragen Sie.</strong>"));
  CHECK_FALSE(has(page, "is rejected"));
  CHECK(has(page, "<small>seit 60 min</small>"));
  CHECK(has(page, "laut ICMP") == false);
  CHECK(has(page, "eine ICMP-Meldung sagt: administrativ verboten"));
  CHECK_FALSE(has(page, "up</a>"));
}

TEST_CASE("where there are several sources they are columns") {
  auto snapshot = with_cause();
  auto from_guest = snapshot.records[0];
  auto task = std::make_shared<probe::Task>(*from_guest.task);
  task->labels.source = "guest";
  from_guest.task = task;
  from_guest.up = false;
  snapshot.records.push_back(from_guest);
  snapshot.services.push_back({"push", "guest", core::ServiceState::down, snapshot.taken - 1h});
  snapshot.diagnoses.push_back({"guest", net::Family::ipv4, {5223}, snapshot.diagnoses[0].causes});
  const auto page = status_page(snapshot, Language::english);
  CHECK(has(page, "<th scope=\"colgroup\" colspan=\"2\">port 5223</th>"));
  CHECK(has(page, "<td class=\"bad\" data-h=\"5223 guest\">"));
  CHECK(has(
      page,
      "<tr><th scope=\"row\"><span title=\"push\">push</span></th><td class=\"warn\"><b "
      "class=\"warn\">degraded</b> <small>for 60 min</small></td><td class=\"bad\"><b class=\"bad\">down"));
  CHECK(has(page, "<span class=\"tag\">from default</span> <span class=\"tag\">from guest</span></h3>"));
  CHECK(page.find("<h3>Port 5223") == page.rfind("<h3>Port 5223"));
}

TEST_CASE("the icon tells the state by its shape") {
  const auto icon = [](const core::Snapshot& snapshot) {
    const auto page = status_page(snapshot, Language::english);
    const auto from = page.find("<link rel=\"icon\"");
    return page.substr(from, page.find('\n', from) - from);
  };
  auto snapshot = with_cause();
  std::set<std::string> shapes{icon(json::example_snapshot())};  // where devices leave through a proxy
  for (const auto state : base::all<core::ServiceState>) {
    snapshot.services[0].state = state;
    snapshot.diagnoses.clear();
    shapes.insert(icon(snapshot));
  }
  CHECK(shapes.size() == 5);
}

TEST_CASE("no value becomes markup") {
  const std::string hostile = "\"><script>x</script><b a='";
  auto snapshot = with_cause();
  for (auto& record : snapshot.records) {
    auto task = std::make_shared<probe::Task>(*record.task);
    for (auto* label : {&task->labels.probe, &task->labels.target, &task->labels.source,
                        &task->labels.resolver, &task->labels.type}) {
      *label = hostile + task->labels.probe;
    }
    record.task = task;
    if (!record.last) continue;
    record.last->detail = record.last->host = record.last->resolver = hostile;
  }
  snapshot.services[0].service = hostile;
  snapshot.services[0].source = hostile;
  for (auto& diagnosis : snapshot.diagnoses) {
    diagnosis.source = hostile;
    for (auto* told : {&diagnosis.causes[0].told.english, &diagnosis.causes[0].told.german})
      *told = {{hostile, hostile, hostile}, {hostile}};
  }
  for (const auto language : {Language::english, Language::german}) {
    const auto page = status_page(snapshot, language);
    const auto script = page.find("<script");
    CHECK(script == page.rfind("<script"));
    CHECK(page.substr(script).starts_with("<script>" + std::string(assets::script()) + "</script>"));
    CHECK_FALSE(has(page, "<b a="));
    CHECK_FALSE(has(page, "a='"));
  }
}

TEST_CASE("an empty state has a page too") {
  core::Snapshot snapshot;
  snapshot.last_reload_successful = false;
  const auto page = status_page(snapshot, Language::english);
  CHECK(page.ends_with("</html>\n"));
  CHECK(has(page, "Unknown: no attempt has ended"));
  CHECK(has(page, "The configuration could not be loaded"));
}

TEST_CASE("the page stays small: 100 kB for 60 probes, 1 MB for 1,000") {
  for (const auto language : {Language::english, Language::german}) {
    const auto sixty = status_page(many_probes(60), language);
    MESSAGE("60 probes: " << sixty.size() << " bytes");
    CHECK(sixty.size() < 100'000);
    const auto thousand = status_page(many_probes(1000), language);
    MESSAGE("1,000 probes: " << thousand.size() << " bytes");
    CHECK(thousand.size() < 1'000'000);
    CHECK(has(thousand, "id=\"p-probe-of-some-service-999\""));
  }
}

TEST_CASE("the policy allows what is in the page, by its hash, and nothing else") {
  const auto page = status_page({}, Language::english);
  CHECK(has(page, "<style>" + std::string(assets::style()) + "</style>"));
  CHECK(has(page, "<script>" + std::string(assets::script()) + "</script>"));
  const auto& csp = policy();
  CHECK(csp.starts_with("default-src 'none'; style-src 'sha256-"));
  // printf '%s' "$style" | openssl dgst -sha256 -binary | base64 gives 44 characters
  for (const auto* directive : {"style-src 'sha256-", "script-src 'sha256-"}) {
    const auto start = csp.find(directive);
    REQUIRE(start != std::string::npos);
    const auto hash = csp.find('-', csp.find('\'', start)) + 1;
    CHECK(csp.find('\'', hash) - hash == 44);
  }
  CHECK_FALSE(has(csp, "unsafe"));
}
