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

TEST_CASE("what the parser does not understand comes with a hint in the common cases") {
  const std::pair<const char*, const char*> rows[] = {
      {"a: { host: {1..50}-c.example, port: 1 }\n", "(a text that begins with '{' needs quotes:"},
      {"a:\n  host: {1..50}-c.example\n  port: 1\n", "(a text that begins with '{' needs quotes:"},
      {"listen: [::]:15223\nb: 1\n", "(a text that begins with '[' needs quotes:"},
      {"a: { host: 2606::, port: 1 }\n", "(a text that ends with ':' needs quotes:"},
      {"a:\n  address: 2606::\n  port: 1\n", "(a text that ends with ':' needs quotes:"},
      {"p:\n  a: { x: y }\n\n   b: { x: y }\n", "(indented by 3 and the line above by 2: a blank too many?)"},
      {"s:\n  a: 30s\n   b: 5s\n", "(indented by 3 and the line above by 2: a blank too many?)"},
      {"s:\n  a: 30s\n b: 5s\n", "(indented by 1, as no line above is: a blank too few?)"},
      {"p:\n  a: { h: \"x, port: 1 }\n  b: 2\n", "(the quote that begins in line 2 does not end there)"},
      {"p:\n  a: { h: \"x, port: 1 }\n  b: { h: \"y\" }\n",
       "(the quote that begins in line 2 does not end there)"},
      {"w: 'x\np:\n  b: { h: 'y' }\n", "(the quote that begins in line 1 does not end there)"},
  };
  for (const auto& [text, hint] : rows) {
    CAPTURE(text);
    const auto parsed = parse(text);
    CHECK_FALSE(parsed.complete);
    REQUIRE(parsed.messages.size() == 1);
    CHECK_MESSAGE(parsed.messages[0].text.find(hint) != std::string::npos, parsed.messages[0].text);
  }
  // What is quoted, or in a comment, misleads nobody.
  for (const char* text : {"a: [\"{1..50}.example\"\nb: 1\n", "a: [x # don't, 2606::\nb: 1\n"}) {
    CAPTURE(text);
    const auto parsed = parse(text);
    REQUIRE(parsed.messages.size() == 1);
    CHECK_MESSAGE(parsed.messages[0].text.find("quote") == std::string::npos, parsed.messages[0].text);
  }
}

TEST_CASE("an empty text is a null") {
  for (const char* text : {"", "# only a comment\n", "---\n", "~\n"}) {
    const auto parsed = parse(text);
    CHECK(parsed.complete);
    CHECK(parsed.root.kind == Node::Kind::null);
    CHECK(parsed.messages.empty());
  }
}
