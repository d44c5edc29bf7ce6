#include "daemon/web/status_page.hpp"

#include <doctest/doctest.h>

#include "daemon/web/example_snapshot.hpp"
#include "daemon/web/status_style.hpp"

using namespace reachd;

namespace {

bool has(const std::string& page, std::string_view text) {
  return page.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("the page shows services, failures and probes") {
  const auto page = web::status_page(web::example_snapshot());
  CHECK(page.starts_with("<!DOCTYPE html>"));
  CHECK(has(page, "push<br><span class=\"state warn\">degraded</span>"));
  CHECK(has(page, "for 60 min"));
  CHECK(has(page, "explicit proxy"));
  CHECK(has(page, "{1..50}-courier.push.apple.com port 5223"));
  CHECK(has(page, "<span class=\"state ok\">up</span><br>ok <span class=\"soft\">50 ms, 10 s ago</span>"));
  CHECK(has(
      page,
      "<span class=\"state bad\">down</span><br>connect_prohibited <span class=\"soft\">5.0 s, 3 min ago"));
  CHECK(has(page, "not settled"));
  CHECK(has(page, "AAAA from system-1"));
  CHECK(has(page, "administratively prohibited"));
  CHECK(has(page, "down for 5 min"));
  CHECK_FALSE(has(page, "The configuration could not be loaded"));
}

TEST_CASE("nothing from a value becomes markup") {
  CHECK(web::escape_html("a<b>&\"'c") == "a&lt;b&gt;&amp;&quot;&#39;c");
  const std::string hostile = "\"><script>x</script><b a='";
  auto snapshot = web::example_snapshot();
  const auto plain = web::status_page(snapshot);
  CHECK_FALSE(has(plain, "<script"));
  for (auto& record : snapshot.records) {
    auto task = std::make_shared<core::Task>(*record.task);
    for (auto* label : {&task->labels.probe, &task->labels.target, &task->labels.source,
                        &task->labels.resolver, &task->labels.type}) {
      *label = hostile + task->labels.probe;
    }
    record.task = task;
    if (record.last) record.last->detail = hostile;
  }
  snapshot.services[0].service = hostile;
  snapshot.services[0].source = hostile;
  const auto page = web::status_page(snapshot);
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "<b a="));
}

TEST_CASE("an empty state has a page too") {
  core::Snapshot snapshot;
  snapshot.last_reload_successful = false;
  const auto page = web::status_page(snapshot);
  CHECK(page.ends_with("</html>\n"));
  CHECK_FALSE(has(page, "What fails now"));
  CHECK(has(page, "The configuration could not be loaded"));
}

TEST_CASE("the policy allows the page's style sheet only, by the hash of what stands in the page") {
  const auto page = web::status_page({});
  CHECK(has(page, "<style>" + std::string(web::status_style) + "</style>"));
  // printf '%s' "$style" | openssl dgst -sha256 -binary | base64 gives 44 characters
  const auto& policy = web::status_page_policy();
  const auto start = policy.find("'sha256-");
  REQUIRE(start != std::string::npos);
  CHECK(policy.find('\'', start + 1) - start - 8 == 44);
  CHECK(policy.starts_with("default-src 'none'; style-src 'sha256-"));
  CHECK_FALSE(has(policy, "unsafe"));
}
