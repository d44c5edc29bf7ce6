#include "daemon/report/check_summary.hpp"

#include <doctest/doctest.h>

#include "daemon/report/test_snapshot.hpp"

namespace {

using namespace reachd;
using report::check_summary;
using yaml::Message;

TEST_CASE("errors: every message in order, and their number") {
  config::Loaded loaded;
  loaded.messages = {{Message::Severity::error, "r.yaml", 3, 5, "unknown key `intervall`"},
                     {Message::Severity::warning, "r.yaml", 7, 1, "no probe has role: control"},
                     {Message::Severity::error, "r.yaml", 9, 2, "port is out of range"}};
  CHECK(check_summary(loaded, {}) ==
        "r.yaml:3:5: unknown key `intervall`\n"
        "r.yaml:7:1: warning: no probe has role: control\n"
        "r.yaml:9:2: port is out of range\n"
        "2 errors, 1 warning\n");
}

TEST_CASE("a good configuration: tasks and series") {
  report::TestSnapshot test;
  const core::Plan plan{test.add("a", config::TcpTarget{}, "h.example", 443).task};
  config::Loaded loaded;
  loaded.config = std::make_shared<config::Config>();
  CHECK(check_summary(loaded, plan) == "1 task, 131 series\n");
  loaded.messages = {{Message::Severity::warning, "r.yaml", 7, 1, "x"}};
  CHECK(check_summary(loaded, plan) == "r.yaml:7:1: warning: x\n1 task, 131 series, 1 warning\n");
}

}  // namespace
