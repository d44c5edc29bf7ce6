#include "daemon/report/text.hpp"

#include <doctest/doctest.h>

namespace {

using namespace reachd::report;

TEST_CASE("only printable ASCII comes out") {
  CHECK(ascii("plain") == "plain");
  CHECK(ascii("M\xc3\xbcller \xe2\x82\xac") == "M?ller ?");
  CHECK(ascii("\x1b[31mred\n\x7f") == " [31mred  ");
  CHECK(ascii("\x80\xbf") == "");
}

TEST_CASE("lines are broken between words and indented") {
  CHECK(wrapped("one two three four", 2, 10) == "one two\n  three\n  four");
  CHECK(wrapped("one two three", 0, 0) == "one two three");
  CHECK(wrapped("averyveryverylongword b", 2, 10) == "averyveryverylongword\n  b");
  CHECK(wrapped("", 2, 10) == "");
  CHECK(wrapped("  spaced   out ", 0, 80) == "spaced out");
  CHECK(wrapped("12345678 9", 2, 12) == "12345678 9");
  CHECK(wrapped("12345678 90", 2, 12) == "12345678\n  90");
}

TEST_CASE("a character is a column, however many bytes it has") {
  CHECK(columns("Prüfung") == 7);
  CHECK(padded("Prüf", 6) == "Prüf  ");
  CHECK(padded("longer", 3) == "longer");
  CHECK(wrapped("über über", 0, 9) == "über über");
  CHECK(wrapped("über über", 0, 8) == "über\nüber");
}

TEST_CASE("a paragraph is indented below its lead") {
  CHECK(paragraph("- ", "one two", 6) == std::vector<std::string>{"- one", "  two"});
  CHECK(paragraph("", "", 6).empty());
}

TEST_CASE("colour only if it is on") {
  CHECK(painted("x", Colour::red, true) == "\x1b[31mx\x1b[0m");
  CHECK(painted("x", Colour::red, false) == "x");
  CHECK(painted("x", Colour::none, true) == "x");
}

}  // namespace
