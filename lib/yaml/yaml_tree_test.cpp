#include "yaml/yaml_tree.hpp"

#include <doctest/doctest.h>

using namespace reachd::yaml;

namespace {

struct Parsed {
  Node root;
  bool complete = false;
  std::vector<Message> messages;
};

Parsed parse(const std::string& text) {
  Parsed parsed;
  Report report("f");
  parsed.complete = parse_yaml(text, parsed.root, report);
  parsed.messages = report.take();
  return parsed;
}

}  // namespace

TEST_CASE("a tree keeps order, positions and what was quoted") {
  const auto parsed = parse("b: 053\na:\n  - 'x'\n  - { k: \"1\", l: ~ }\nü: \"\\u00fc\"\n");
  REQUIRE(parsed.complete);
  CHECK(parsed.messages.empty());
  REQUIRE(parsed.root.entries.size() == 3);
  const auto& b = parsed.root.entries[0];
  CHECK(b.key == "b");
  CHECK(b.place == Place{1, 1});
  CHECK(b.value.scalar == "053");
  CHECK_FALSE(b.value.quoted);
  CHECK(b.value.place == Place{1, 4});
  const auto& a = parsed.root.entries[1];
  CHECK(a.place == Place{2, 1});
  REQUIRE(a.value.items.size() == 2);
  CHECK(a.value.items[0].quoted);
  CHECK(a.value.items[0].place == Place{3, 5});
  REQUIRE(a.value.items[1].entries.size() == 2);
  CHECK(a.value.items[1].entries[0].value.quoted);
  CHECK(a.value.items[1].entries[1].value.kind == Node::Kind::null);
  CHECK(parsed.root.entries[2].value.scalar == "ü");
}

TEST_CASE("line ends of other systems and a byte order mark are accepted") {
  const auto parsed = parse(
      "\xef\xbb\xbf"
      "a: 1\r\nb: 2\r\n");
  REQUIRE(parsed.complete);
  REQUIRE(parsed.root.entries.size() == 2);
  CHECK(parsed.root.entries[0].key == "a");
  CHECK(parsed.root.entries[0].value.scalar == "1");
  CHECK(parsed.root.entries[1].place == Place{2, 1});
}

TEST_CASE("of two equal keys the first is kept") {
  const auto parsed = parse("a: 1\na: 2\n'a': 3\n");
  CHECK(parsed.complete);
  REQUIRE(parsed.root.entries.size() == 1);
  CHECK(parsed.root.entries[0].value.scalar == "1");
  CHECK(parsed.messages.size() == 2);
}

TEST_CASE("neither nesting nor aliases can make the tree large") {
  const auto deep = parse(std::string(100'000, '['));
  CHECK_FALSE(deep.complete);
  CHECK_FALSE(deep.messages.empty());
  const auto closed = parse(std::string(200, '[') + std::string(200, ']'));
  CHECK(closed.complete);
  CHECK(closed.messages.size() == 1);
  // Each line would double the previous one.
  std::string laughs = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const auto before = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before + "]\n";
  }
  const auto refused = parse(laughs);
  CHECK(refused.complete);
  CHECK(refused.messages.size() == 40 + 39 * 2);
  const auto cyclic = parse("a: &a [*a]\n");
  CHECK(cyclic.messages.size() == 2);
}

TEST_CASE("an empty text is a null") {
  for (const char* text : {"", "# only a comment\n", "---\n", "~\n"}) {
    const auto parsed = parse(text);
    CHECK(parsed.complete);
    CHECK(parsed.root.kind == Node::Kind::null);
    CHECK(parsed.messages.empty());
  }
}
