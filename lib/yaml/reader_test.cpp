#include "yaml/reader.hpp"

#include <doctest/doctest.h>

using namespace reachd::yaml;
using namespace std::chrono_literals;

#include "base/text.hpp"

namespace {

const Home homes[] = {{"the http of a probe", {"body"}}};

/// A map parsed from the text, and the messages reported about it.
struct Given {
  explicit Given(const std::string& text) : map(root, Place{9, 9}, report) {
    REQUIRE(parse_yaml(text, root, report));
  }
  std::vector<std::string> said() {
    std::vector<std::string> texts;
    for (const auto& message : report.take()) texts.push_back(message.to_string());
    return texts;
  }
  Report report{"f", homes};
  Node root;
  MapReader map;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("every type is read, and good values cause no message") {
  Given given("t: x\ni: 100\np: 65535\nd: 250ms\nb: true\no: tcp\nm: { a: b }\nl: [1]\n");
  CHECK(given.map.text("t") == "x");
  CHECK(given.map.integer("i", 1, 100) == 100);
  CHECK(given.map.port("p") == 65535);
  CHECK(given.map.duration("d", 250ms, 1h) == 250ms);
  CHECK(given.map.boolean("b") == true);
  CHECK(given.map.one_of("o", {"udp", "tcp"}) == 1);
  REQUIRE(given.map.map("m") != nullptr);
  REQUIRE(given.map.list("l") != nullptr);
  given.map.finish();
  CHECK(given.said() == Texts{});
}

TEST_CASE("an absent key yields nothing, and is an error only if it is required") {
  Given given("{}");
  CHECK_FALSE(given.map.text("t"));
  CHECK_FALSE(given.map.boolean("b"));
  CHECK(given.map.list("l") == nullptr);
  CHECK(given.map.require("r") == nullptr);
  CHECK(given.said() == Texts{"f:9:9: 'r' is missing"});
}

TEST_CASE("a key without a value is reported once, however often it is asked for") {
  Given given("a:\n");
  CHECK_FALSE(given.map.text("a"));
  CHECK(given.map.find("a") == nullptr);
  CHECK(given.map.require("a") == nullptr);
  given.map.finish();
  CHECK(given.said() == Texts{"f:1:1: 'a' has no value: give it one or leave the key out"});
}

TEST_CASE("a key that nothing asked for is an error that suggests the nearest known key") {
  Given given("intervall: 1\nprot: 2\nqqqq: 3\nbody: x\n");
  given.map.find("interval");
  given.map.find("port");
  given.map.finish();
  CHECK(given.said() == Texts{"f:1:1: unknown key 'intervall'; did you mean 'interval'?",
                              "f:2:1: unknown key 'prot'; did you mean 'port'?", "f:3:1: unknown key 'qqqq'",
                              "f:4:1: unknown key 'body'; it belongs in the http of a probe"});
}

TEST_CASE("the number of suggestions is limited, that of errors is not") {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "prot" + std::to_string(i) + ": 1\n";
  Given given(text);
  given.map.find("port0");
  given.map.finish();
  const auto said = given.said();
  CHECK(said.size() == 60);
  CHECK(said.front() == "f:1:1: unknown key 'prot0'; did you mean 'port0'?");
}

TEST_CASE("names") {
  CHECK(is_name("a"));
  CHECK(is_name("0.a_b-c"));
  CHECK(is_name(std::string(63, 'a')));
  for (const std::string bad : {"", "A", "-a", ".a", "_a", "a b", "a\n", "ä"}) CHECK_FALSE(is_name(bad));
  CHECK_FALSE(is_name(std::string(64, 'a')));
}

TEST_CASE("text from the user is truncated and cleaned before it is quoted") {
  CHECK(reachd::base::cite("a\nb\x7f") == "'a\\x0ab\\x7f'");
  CHECK(reachd::base::cite(std::string(64, 'a')) == "'" + std::string(64, 'a') + "'");
  CHECK(reachd::base::cite(std::string(65, 'a')) == "'" + std::string(64, 'a') + "...'");
  CHECK(reachd::base::cite(std::string(63, 'a') + "ü") == "'" + std::string(63, 'a') + "...'");
}
