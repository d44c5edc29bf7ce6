#include "base/text.hpp"

#include <doctest/doctest.h>

using reachd::base::clean_text;

TEST_CASE("text from the network becomes short, valid UTF-8 without control characters") {
  CHECK(clean_text("Apple Inc.") == "Apple Inc.");
  CHECK(clean_text("Büro\n\x1b[31mrot\x7f") == "Büro  [31mrot ");
  CHECK(clean_text("\xc2\x85 \xe2\x80\xa8|") == "   |");                        // C1 control, line separator
  CHECK(clean_text("a\u200e\u200f\u202a\u202eb\u2066\u2069c") == "a    b  c");  // writing directions
  CHECK(clean_text("\u200d\u2010\u202f\u2065\u206a") == "\u200d\u2010\u202f\u2065\u206a");
  CHECK(clean_text("\xff\xc0\xaf") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");  // never valid, overlong
  CHECK(clean_text("\xed\xa0\x80").size() == 9);  // a surrogate: three bad bytes
  CHECK(clean_text(std::string_view("a\0b", 3)) == "a b");
  CHECK(clean_text(std::string(500, 'x')).size() == 128);
  CHECK(clean_text("ää", 3) == "ä");  // never half a character
}

TEST_CASE("what is cited shows what would not be seen") {
  using reachd::base::cite;
  CHECK(cite("interval") == "'interval'");
  CHECK(cite("b\xc3\xbcro") == "'b\xc3\xbcro'");
  CHECK(cite("a\x1b[31m\n") == "'a\\x1b[31m\\x0a'");
  CHECK(cite("time\xc2\xa0out\xe2\x80\x8b\xef\xbb\xbf") == "'time\\u00a0out\\u200b\\ufeff'");
  CHECK(cite("\xe2\x80\xae") == "'\\u202e'");
  CHECK(cite("\xff") == "'\\xff'");
  CHECK(cite(std::string(70, 'x')) == "'" + std::string(64, 'x') + "...'");
}
