// Answers that are malformed in one way each, and truncated ones, which are not malformed.

#include <doctest/doctest.h>

#include <string>

#include "dns/message.hpp"
#include "dns/test_message_bytes.hpp"

using namespace reachd::dns;
using namespace reachd::dns::test;

namespace {

Bytes one_answer(int flags = response) {
  return Bytes().header(flags, {1, 1, 0, 0}).question(1);
}

/// A name of over 4 x 63 letters, made of a long one in the message and a label in front of it.
Bytes too_long_name() {
  const std::string label(60, 'x');
  const std::string name = label + "." + label + "." + label + "." + label;
  auto bytes = Bytes().header(response, {1, 2, 0, 0}).question(1);
  const int first = static_cast<int>(bytes.size());
  bytes.name(name).rest(16, 60, {0});
  return bytes.u8(20).data(std::vector<std::uint8_t>(20, 'y')).u16(0xc000 | first).rest(1, 60, {17, 0, 0, 1});
}

/// Pointers that each point to the previous one: always backwards, but more than a name can have labels.
Bytes many_pointers(int count) {
  Bytes pointers;
  auto bytes = Bytes().header(response, {1, 2, 0, 0}).question(1).u16(to_question);
  const int start = static_cast<int>(bytes.size()) + 10;
  for (int i = 0; i < count - 1; ++i) pointers.u16(i == 0 ? to_question : 0xc000 | (start + 2 * (i - 1)));
  bytes.rest(16, 60, pointers.vector());
  return bytes.u16(0xc000 | (start + 2 * (count - 2))).rest(1, 60, {17, 0, 0, 1});
}

struct Broken {
  const char* how;
  Bytes bytes;
  const char* problem;
};

}  // namespace

TEST_CASE("an answer that is malformed in one way is reported with the reason") {
  const int here = static_cast<int>(one_answer().size());
  const Broken table[] = {
      {"a name that points to itself", one_answer().u16(0xc000 | here).rest(1, 60, {1, 2, 3, 4}),
       "a compression pointer does not point backwards"},
      {"a loop over a label", one_answer().u8(1).u8('a').u16(0xc000 | here).rest(1, 60, {1, 2, 3, 4}),
       "a compression pointer does not point backwards"},
      {"a pointer forwards", one_answer().u16(0xc000 | (here + 4)).rest(1, 60, {1, 2, 3, 4}),
       "a compression pointer does not point backwards"},
      {"a pointer behind the end", one_answer().u16(0xffff).rest(1, 60, {1, 2, 3, 4}),
       "a compression pointer does not point backwards"},
      {"a ladder of pointers", many_pointers(127), "a name is made of too many compression pointers"},
      {"a name of more than 255 bytes", too_long_name(), "a name is longer than 255 bytes"},
      {"a label of type 01", one_answer().u8(0x41).rest(1, 60, {1, 2, 3, 4}), "a label has an unknown type"},
      {"a label of type 10", one_answer().u8(0x80).rest(1, 60, {1, 2, 3, 4}), "a label has an unknown type"},
      {"a count of answers too large", Bytes().header(response, {1, 2, 0, 0}).question(1).a(60, {1, 2, 3, 4}),
       "the message ends inside a name"},
      {"all counts 65535", Bytes().header(response, {1, 65535, 65535, 65535}).question(1).a(60, {1, 2, 3, 4}),
       "the message ends inside a name"},
      {"a count of authorities too large", Bytes().header(response, {1, 0, 1, 0}).question(1),
       "the message ends inside a name"},
      {"two questions", Bytes().header(response, {2, 0, 0, 0}).question(1).question(28),
       "more than one question"},
      {"data that runs past the end", one_answer().u16(to_question).u16(1).u16(1).u32(60).u16(4).u8(17).u8(0),
       "the message ends inside a record"},
      {"an A record of 5 bytes", one_answer().a(60, {17, 0, 0, 1, 0}),
       "an A record whose data is not 4 bytes"},
      {"an A record of 3 bytes", one_answer().a(60, {17, 0, 0}), "an A record whose data is not 4 bytes"},
      {"an A record without data", one_answer().a(60, {}), "an A record whose data is not 4 bytes"},
      {"an AAAA record of 4 bytes", one_answer().u16(to_question).rest(28, 60, {17, 0, 0, 1}),
       "an AAAA record whose data is not 16 bytes"},
      {"a CNAME without data", one_answer().u16(to_question).rest(5, 60, {}),
       "a CNAME record whose data is no name"},
      {"a CNAME with bytes behind its name", one_answer().u16(to_question).rest(5, 60, {1, 'a', 0, 7}),
       "a CNAME record whose data is no name"},
      {"a CNAME whose name is cut", one_answer().u16(to_question).rest(5, 60, {5, 'a', 'b'}),
       "a CNAME record whose data is no name"},
      {"two OPT records", Bytes().header(response, {1, 0, 0, 2}).question(1).opt().opt(),
       "more than one OPT record"},
      {"a byte behind the last record", one_answer().a(60, {17, 0, 0, 1}).u8(0).u8(1),
       "bytes behind the last record"},
      {"a count of answers too small",
       Bytes().header(response, {1, 0, 0, 0}).question(1).a(60, {17, 0, 0, 1}),
       "bytes behind the last record"},
  };
  for (const auto& row : table) {
    CAPTURE(row.how);
    const auto answer = parse(row.bytes);
    CHECK(answer.parsed == Parsed::malformed);
    CHECK(answer.problem == row.problem);
    CHECK(answer.addresses.empty());
    CHECK(outcome_of(answer) == reachd::result::Outcome::dns_malformed);
  }
  CHECK(parse(many_pointers(126)).parsed == Parsed::answer);
  CHECK(parse(many_pointers(126)).records == 1);
}

TEST_CASE("an answer cut anywhere after its question is malformed, or truncated if TC is set") {
  auto bytes = whole_answer().vector();
  const auto question_end = Bytes().header(response, {}).question(1).size();
  for (std::size_t length = question_end; length < bytes.size(); ++length) {
    CAPTURE(length);
    bytes[2] = 0x81;
    CHECK(parse_answer(std::span(bytes).first(length), id, host, 1).parsed == Parsed::malformed);
    bytes[2] = 0x83;
    const auto answer = parse_answer(std::span(bytes).first(length), id, host, 1);
    CHECK(answer.parsed == Parsed::answer);
    CHECK(answer.truncated);
  }
}

TEST_CASE("of a truncated answer, the complete records count") {
  auto bytes = Bytes().header(response | truncated, {1, 3, 0, 1}).question(1);
  bytes.a(60, {17, 0, 0, 1}).a(60, {17, 0, 0, 2}).u16(to_question).u16(1).u16(1).u32(60).u16(4).u8(17);
  const auto answer = parse(bytes);
  CHECK(answer.truncated);
  CHECK(answer.records == 2);
  CHECK(answer.addresses.size() == 2);
  CHECK_FALSE(answer.has_edns);
  CHECK(outcome_of(answer) == reachd::result::Outcome::ok);
}

TEST_CASE("a truncated answer without a record says so, and is not an answer over TCP either") {
  const auto answer = parse(Bytes().header(response | truncated, {1, 0, 0, 1}).question(1).opt());
  CHECK(answer.parsed == Parsed::answer);
  CHECK(answer.truncated);
  CHECK(outcome_of(answer) == reachd::result::Outcome::dns_malformed);
  CHECK(outcome_of(parse(Bytes().header(response | truncated | 3, {1, 0, 0, 0}).question(1))) ==
        reachd::result::Outcome::dns_nxdomain);
}

TEST_CASE("TC excuses truncation, not an invalid record") {
  const auto wrong = one_answer(response | truncated).a(60, {17, 0, 0, 1, 0});
  CHECK(parse(wrong).parsed == Parsed::malformed);
  const int here = static_cast<int>(one_answer().size());
  CHECK(parse(one_answer(response | truncated).u16(0xc000 | here).u16(1)).parsed == Parsed::malformed);
}
