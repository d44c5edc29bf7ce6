#include "daemon/page/pages.hpp"

#include <doctest/doctest.h>

#include "daemon/page/course.hpp"
#include "daemon/page/series.hpp"
#include "daemon/page/test_page.hpp"

using namespace reachd;
using namespace reachd::page;
using namespace std::chrono_literals;

namespace {

core::Snapshot traced() {
  auto snapshot = many_probes(1);
  core::TracedPaths paths;
  paths.ended = snapshot.taken - 10s;
  paths.port = 5223;
  paths.control_port = 443;
  using Answer = result::Hop::Answer;
  const auto first = net::Address::parse("10.1.0.1");
  const auto second = net::Address::parse("10.2.0.2");
  paths.failing = {{1, Answer::time_exceeded, first, {}, 300us}, {2, Answer::prohibited, {}, second, 500us}};
  paths.control = {{1, Answer::time_exceeded, first, {}, 300us},
                   {2, Answer::time_exceeded, second, {}, 500us},
                   {3, Answer::silent, {}, {}, 0ns},
                   {4, Answer::connected, {}, {}, 900us}};
  paths.text = base::translated({"two traces in a row <agree>", "zwei Traces <stimmen überein>"});
  snapshot.records[0].paths = std::make_shared<const core::TracedPaths>(paths);
  return snapshot;
}

}  // namespace

TEST_CASE("a probe's page has its attempts step by step, failures separate from successes") {
  const auto page = probe_page(traced(), "probe-of-some-service-0", Language::english);
  CHECK(has(page, "<h2>probe-of-some-service-0"));
  CHECK(page.find("<h4>Last failures</h4>") < page.find("<h4>Last successes</h4>"));
  CHECK(has(
      page,
      "asked for 7-courier.push.apple.com, answered by system-1 192.0.2.53, gave 17.57.144.10 17.57.144.11"));
  CHECK(has(page, "to 17.57.144.10:443"));
  CHECK(has(page, "TLSv1.3, 30 ms"));
  CHECK(
      has(page,
          "<li>leaf<br><small>issued by issuer, valid 2026-06-01 to 2026-08-01<br>SHA-256 00</small></li>"));
  CHECK(has(page, "administratively prohibited"));
  CHECK(has(page, "&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"));
  CHECK(has(page, "None since reachd started."));
}

TEST_CASE("what a trace rests on is told in the page's language") {
  const auto page = probe_page(traced(), "probe-of-some-service-0", Language::german);
  CHECK(has(page, "<p class=\"hint\">zwei Traces &lt;stimmen überein&gt;.</p>"));
  CHECK_FALSE(has(page, "two traces"));
}

TEST_CASE("the trace is shown next to its control") {
  const auto page = probe_page(traced(), "probe-of-some-service-0", Language::english);
  CHECK(has(page, "port 443 gets further"));
  CHECK(has(page, "two traces in a row &lt;agree&gt;."));
  CHECK(has(page, "<th scope=\"col\">Port 5223</th><th scope=\"col\">Control: port 443</th>"));
  CHECK(has(page,
            "<tr><th scope=\"row\">2</th><td>10.2.0.2 prohibited <small>0.5 ms</small></td>"
            "<td>10.2.0.2 <small>0.5 ms</small></td></tr>"));
  CHECK(has(page, "<tr><th scope=\"row\">3</th><td></td><td>no answer </td></tr>"));
  CHECK(has(page, "<tr><th scope=\"row\">4</th><td></td><td>connected <small>0.9 ms</small></td></tr>"));
}

TEST_CASE("a name that no probe has") {
  CHECK(probe_page(traced(), "nowhere", Language::english).empty());
  CHECK(has(no_such_probe_page(traced(), Language::german), "Eine Prüfung dieses Namens gibt es nicht."));
}

TEST_CASE("the recent attempts are those with none missing in between") {
  core::Record record;
  const base::Wall start{1000s};
  const auto add = [&](auto& history, int second) {
    result::Result result;
    result.started_wall = start + std::chrono::seconds(second);
    result.outcome = &history == &record.successes ? result::Outcome::ok : result::Outcome::connect_timeout;
    history.push_back(result);
  };
  CHECK(recent_attempts(record).empty());
  add(record.failures, 0);
  add(record.failures, 500);
  for (int i = 0; i < 3; ++i) add(record.successes, 400 + 60 * i);
  auto recent = recent_attempts(record);
  CHECK(recent.size() == 5);  // nothing has been forgotten yet
  CHECK(recent.front()->started_wall == start);
  CHECK(recent[3] == &record.failures.back());
  // A full history forgets older ones: the other kind alone remains from that time.
  record.successes.clear();
  for (std::size_t i = 0; i < core::history_length; ++i) add(record.successes, 400 + static_cast<int>(i));
  recent = recent_attempts(record);
  CHECK(recent.size() == core::history_length);
  CHECK(recent.back() == &record.failures.back());
  CHECK(recent.front() == &record.successes[1]);
}

TEST_CASE("a day consists of marks and bars") {
  core::Course course;
  result::Result good, bad;
  good.outcome = result::Outcome::ok;
  good.phase(result::Phase::connect) = 5ms;
  bad.outcome = result::Outcome::connect_timeout;
  const base::Steady now{100h};
  for (const auto ago : {90min, 60min}) course.note(good, now - ago);
  course.note(bad, now - 30min);
  course.note(good, now);
  course.note(bad, now);
  Html html;
  write_course(html, course);
  // Of the whole half hour that failed, and of the half of one.
  CHECK(html.take() ==
        "<span class=\"h\"><svg><path d=\"M176 15h7M188 15h3\"/><path d=\"M185 17v-15M189 "
        "17v-7\"/></svg></span>");
}

TEST_CASE("a probe's day has the hours of this host's clock") {
  auto snapshot = many_probes(1);
  result::Result good;
  good.outcome = result::Outcome::ok;
  good.phase(result::Phase::connect) = 12ms;
  snapshot.records[0].course.note(good, base::Steady(100h));
  const auto page = probe_page(snapshot, "probe-of-some-service-0", Language::english);
  for (const auto* hour : {"00:00", "04:00", "08:00", "12:00", "16:00", "20:00"})
    CHECK(has(page, "y=\"24\">" + std::string(hour) + "</text>"));
  CHECK(has(page, "The line: the slowest connection, at most 12 ms."));
}
