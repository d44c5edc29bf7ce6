#include "daemon/page/pages.hpp"

#include <doctest/doctest.h>

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
  paths.text = "two traces in a row <agree>";
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

TEST_CASE("a history consists of a line, marks and bars") {
  const auto snapshot = many_probes(1);
  Html html;
  write_history(html, recent_attempts(snapshot.records[1]));
  const auto picture = html.take();
  CHECK(has(picture, "<path d=\"M0 21h79\"/></svg>"));
  CHECK(picture.size() < 200);
  std::deque<result::Result> results(3);
  results[1].outcome = results[2].outcome = result::Outcome::ok;
  results[1].phase(result::Phase::connect) = 5ms;
  results[2].phase(result::Phase::connect) = 10ms;
  Html few;
  write_history(few, {&results[0], &results[1], &results[2]});
  const auto small = few.take();
  CHECK(has(small, "<path d=\"M73 8l4-7\""));
  CHECK(has(small, "<path d=\"M72 21h7\""));
  CHECK(has(small, "<path d=\"M69 1V23\""));
}
