#include "base/names.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using namespace reachd::base;

namespace {

enum class Colour : std::uint8_t { red, dark_green, blue };
struct Holder {
  enum class Answer { yes, no };
};
struct Weight {
  Colour value;
  int grams;
};
constexpr Table<Colour, Weight> weights{{{Colour::red, 1}, {Colour::dark_green, 2}, {Colour::blue, 3}}};

}  // namespace

TEST_CASE("values are named as they are spelled, and can be found by their names") {
  CHECK(count<Colour> == 3);
  CHECK(name(Colour::red) == "red");
  CHECK(name(Colour::dark_green) == "dark_green");
  CHECK(name(Holder::Answer::no) == "no");
  CHECK(count<Holder::Answer> == 2);
  for (const auto colour : all<Colour>) CHECK(from_name<Colour>(name(colour)) == colour);
  CHECK_FALSE(from_name<Colour>("green"));
  CHECK_FALSE(from_name<Colour>(""));
}

TEST_CASE("a table has a row for each value") {
  CHECK(weights[Colour::blue].grams == 3);
  int sum = 0;
  for (const auto& row : weights) sum += row.grams;
  CHECK(sum == 6);
}
