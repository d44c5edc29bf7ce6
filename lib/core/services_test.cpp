#include "core/services.hpp"

#include <doctest/doctest.h>

#include "core/test_plan.hpp"

using namespace reachd;
using namespace reachd::core;
using Rule = config::Service::Rule;
using State = ServiceState;

namespace {
constexpr ProbeCounts up{1, 1, 0}, down{1, 0, 1}, mixed{2, 1, 1}, unsettled{1, 0, 0}, absent{0, 0, 0};

std::optional<State> judge(Rule rule, std::vector<ProbeCounts> counts) {
  TestConfig config;
  std::vector<config::Service::Member> members;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    config.tcp("p" + std::to_string(i), "example.com");
    members.push_back({false, i});
  }
  config.service("s", rule, members);
  return service_states(*config, counts).front();
}
}  // namespace

TEST_CASE("the series of a probe add up") {
  CHECK(state_of(up) == State::ok);
  CHECK(state_of(down) == State::down);
  CHECK(state_of(mixed) == State::degraded);
  CHECK(state_of(unsettled) == State::unknown);
  CHECK(state_of({3, 2, 0}) == State::ok);  // series without a state are left out
}

TEST_CASE("all_of: the worst decides, and down is worse than unknown") {
  CHECK(judge(Rule::all_of, {up, up}) == State::ok);
  CHECK(judge(Rule::all_of, {up, mixed}) == State::degraded);
  CHECK(judge(Rule::all_of, {mixed, unsettled}) == State::unknown);
  CHECK(judge(Rule::all_of, {unsettled, down}) == State::down);
}

TEST_CASE("any_of: the first is preferred, any later one alone is degraded") {
  CHECK(judge(Rule::any_of, {up, down}) == State::ok);
  CHECK(judge(Rule::any_of, {down, up}) == State::degraded);
  CHECK(judge(Rule::any_of, {mixed, down}) == State::degraded);
  CHECK(judge(Rule::any_of, {unsettled, up}) == State::degraded);
  CHECK(judge(Rule::any_of, {unsettled, down}) == State::unknown);
  CHECK(judge(Rule::any_of, {down, down}) == State::down);
}

TEST_CASE("a probe that is not made from a source takes no part there") {
  CHECK(judge(Rule::all_of, {absent, up}) == State::ok);
  CHECK(judge(Rule::any_of, {absent, up}) == State::ok);
  CHECK(judge(Rule::any_of, {absent, down, up}) == State::degraded);
  CHECK_FALSE(judge(Rule::all_of, {absent, absent}));
}

TEST_CASE("a service may be made of services") {
  TestConfig config;
  config.tcp("apns", "a.example");
  config.tcp("apns-fallback", "a.example");
  config.tcp("ids", "b.example");
  config.service("push", Rule::any_of, {{false, 0}, {false, 1}});
  config.service("activation", Rule::all_of, {{true, 0}, {false, 2}});
  const auto states = service_states(*config, {down, up, up});
  CHECK(states[0] == State::degraded);
  CHECK(states[1] == State::degraded);
}

TEST_CASE("services have names that people say") {
  CHECK(spoken_name("imessage-activation", base::Language::english) == "iMessage activation");
  CHECK(spoken_name("imessage-activation", base::Language::german) == "iMessage-Aktivierung");
  CHECK(spoken_name("staff-mail-relay", base::Language::german) == "staff mail relay");
}
