#include "result/outcome.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace reachd::result;

TEST_CASE("every outcome has its own name, whose first word is its stage") {
  std::set<std::string_view> names;
  for (const auto outcome : reachd::base::all<Outcome>) {
    const auto text = name(outcome);
    CAPTURE(text);
    CHECK(names.insert(text).second);
    CHECK(text.substr(0, text.find('_')) == name(stage(outcome)));
    CHECK(reachd::base::from_name<Outcome>(text) == outcome);
    CHECK_FALSE(meaning(outcome).empty());
    CHECK(meaning(outcome).back() != '.');
  }
  CHECK_FALSE(reachd::base::from_name<Outcome>("dns_"));
}

TEST_CASE("a kind can only have outcomes of its own stages") {
  CHECK(outcomes_of(Kind::dns).front() == Outcome::ok);
  for (const auto outcome : outcomes_of(Kind::dns)) CHECK(stage(outcome) <= Stage::dns);
  for (const auto outcome : outcomes_of(Kind::tcp)) CHECK(stage(outcome) <= Stage::connect);
  for (const auto outcome : outcomes_of(Kind::tls)) CHECK(stage(outcome) <= Stage::tls);
  for (const auto outcome : outcomes_of(Kind::http)) CHECK(stage(outcome) != Stage::tls);
  CHECK(outcomes_of(Kind::dns).size() == 14);
  CHECK(outcomes_of(Kind::tcp).size() == 18);
  CHECK(outcomes_of(Kind::tls).size() == 29);
  CHECK(outcomes_of(Kind::http).size() == 25);
  for (const auto kind : {Kind::tcp, Kind::tls, Kind::http, Kind::https}) {
    for (const auto outcome : outcomes_of(kind)) CHECK(stage(outcome) != Stage::proxy);
    for (const auto outcome : outcomes_of(kind, Way::proxy)) CHECK(stage(outcome) != Stage::connect);
    CHECK(outcomes_of(kind, Way::proxy).size() == outcomes_of(kind).size() - 4 + 11);
    CHECK(has_phase(kind, Phase::tunnel, Way::proxy) == (kind != Kind::http));
    CHECK_FALSE(has_phase(kind, Phase::tunnel, Way::direct));
  }
  CHECK(outcomes_of(Kind::dns, Way::proxy).size() == 14);
}
