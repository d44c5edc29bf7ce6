#include "dns/message.hpp"

#include <doctest/doctest.h>

#include <string>

#include "dns/test_message_bytes.hpp"

using namespace reachd::dns;
using namespace reachd::dns::test;
using reachd::net::Address;
using reachd::result::Outcome;

namespace {

std::vector<Address> addresses(std::initializer_list<const char*> texts) {
  std::vector<Address> result;
  for (const char* text : texts) result.push_back(*Address::parse(text));
  return result;
}

}  // namespace

TEST_CASE("a query byte for byte") {
  const auto plain = Bytes().header(0x0100, {1, 0, 0, 0}).question(28);
  CHECK(build_query(id, host, 28, false) == plain.vector());
  const auto with_edns = Bytes().header(0x0100, {1, 0, 0, 1}).question(28).opt();
  CHECK(build_query(id, "Courier.Push.Apple.Com.", 28, true) == with_edns.vector());
  CHECK(build_query(id, "no..name", 1, true).empty());
  CHECK(build_query(id, std::string(254, 'x'), 1, true).empty());
}

TEST_CASE("an answer with all its parts") {
  const auto answer = parse(whole_answer());
  CHECK(answer.parsed == Parsed::answer);
  CHECK(answer.problem.empty());
  CHECK(answer.rcode == 0);
  CHECK_FALSE(answer.truncated);
  CHECK(answer.has_edns);
  CHECK(answer.records == 2);
  CHECK(answer.addresses == addresses({"17.57.144.10", "17.57.144.11"}));
  CHECK(answer.ttl == 50);
  CHECK(answer.final_name == "courier.akadns.net");
  CHECK(outcome_of(answer) == Outcome::ok);
}

TEST_CASE("of thousands of addresses the first hundred are kept, and all are counted") {
  auto bytes = Bytes().header(response, {1, 3900, 0, 0}).question(1);
  for (int i = 0; i < 3900; ++i)
    bytes.a(30, {17, 57, static_cast<std::uint8_t>(i / 256), static_cast<std::uint8_t>(i % 256)});
  const auto answer = parse(bytes);
  CHECK(answer.records == 3900);
  CHECK(answer.addresses.size() == most_addresses);
  CHECK(answer.addresses.back() == *Address::parse("17.57.0.99"));
}

TEST_CASE("an AAAA answer whose name comes back in a different case") {
  auto bytes = Bytes().header(response, {1, 1, 0, 0}).question(28, "COURIER.push.Apple.com");
  bytes.name("courier.PUSH.apple.com")
      .rest(28, 7, {0x26, 0x20, 1, 0x49, 0xa, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  const auto answer = parse(bytes, 28);
  CHECK(answer.addresses == addresses({"2620:149:a44::1"}));
  CHECK(answer.ttl == 7);
}

TEST_CASE("records that do not belong to the chain do not count") {
  auto bytes = Bytes().header(response, {1, 6, 0, 0}).question(1);
  bytes.name("b.example").rest(1, 30, {17, 0, 0, 1});     // before the CNAME that leads to it
  bytes.name("other.example").rest(1, 1, {10, 6, 6, 6});  // another owner
  bytes.name("a.example").rest(5, 90, name_data("b.example"));
  bytes.u16(to_question).rest(5, 100, name_data("a.example"));
  bytes.name("b.example").rest(28, 1, std::vector<std::uint8_t>(16));  // another type
  // Another class, so its data is not checked.
  bytes.name("b.example").rest(1, 1, {9, 9, 9, 9, 9}, 3);
  const auto answer = parse(bytes);
  REQUIRE(answer.parsed == Parsed::answer);
  CHECK(answer.addresses == addresses({"17.0.0.1"}));
  CHECK(answer.records == 1);
  CHECK(answer.ttl == 30);
  CHECK(answer.final_name == "b.example");
}

TEST_CASE("the lowest TTL counts, including that of a CNAME, and one with its highest bit set is 0") {
  auto bytes = Bytes().header(response, {1, 2, 0, 0}).question(1);
  bytes.u16(to_question).rest(5, 5, name_data("b.example")).name("b.example").rest(1, 30, {17, 0, 0, 1});
  CHECK(parse(bytes).ttl == 5);
  CHECK(parse(Bytes().header(response, {1, 1, 0, 0}).question(1).a(0x80000001u, {17, 0, 0, 1})).ttl == 0);
}

TEST_CASE("chains of CNAMEs are limited") {
  const auto chain = [](int links) {
    auto bytes = Bytes().header(response, {1, static_cast<std::uint16_t>(links + 1), 0, 0}).question(1);
    std::string owner(host);
    for (int i = 0; i < links; ++i) {
      const std::string target = "n" + std::to_string(i) + ".example";
      bytes.name(owner).rest(5, 60, name_data(target));
      owner = target;
    }
    return bytes.name(owner).rest(1, 60, {17, 0, 0, 1});
  };
  CHECK(parse(chain(16)).records == 1);
  CHECK(parse(chain(17)).records == 0);
  CHECK(outcome_of(parse(chain(17))) == Outcome::dns_no_data);

  auto loop = Bytes().header(response, {1, 2, 0, 0}).question(1);
  loop.u16(to_question).rest(5, 60, name_data("a.example")).name("a.example").rest(5, 60, name_data(host));
  CHECK(parse(loop).parsed == Parsed::answer);
  CHECK(parse(loop).records == 0);
}

TEST_CASE("a CNAME that was asked for is itself the answer; records of other types are counted") {
  auto alias = Bytes().header(response, {1, 1, 0, 0}).question(5);
  alias.u16(to_question).rest(5, 60, name_data("a.example"));
  CHECK(parse(alias, 5).records == 1);
  CHECK(parse(alias, 5).final_name == host);
  CHECK(parse(alias, 5).addresses.empty());
  auto text = Bytes().header(response, {1, 2, 0, 0}).question(16);
  text.u16(to_question).rest(16, 60, {1, 'x'}).u16(to_question).rest(16, 60, {1, 'y'});
  CHECK(parse(text, 16).records == 2);
}

TEST_CASE("every code has its outcome") {
  struct Row {
    int flags;
    std::uint32_t opt;
    int rcode;
    Outcome outcome;
  };
  for (const Row& row :
       {Row{response, 0, 0, Outcome::dns_no_data}, Row{response | 1, 0, 1, Outcome::dns_error},
        Row{response | 2, 0, 2, Outcome::dns_servfail}, Row{response | 3, 0, 3, Outcome::dns_nxdomain},
        Row{response | 4, 0, 4, Outcome::dns_error}, Row{response | 5, 0, 5, Outcome::dns_refused},
        Row{response | 9, 0, 9, Outcome::dns_error}, Row{response, 0x01000000, 16, Outcome::dns_error},
        Row{response | 3, 0xff000000, 4083, Outcome::dns_error}}) {
    const auto answer = parse(Bytes().header(row.flags, {1, 0, 0, 1}).question(1).opt(row.opt));
    CAPTURE(row.rcode);
    CHECK(answer.parsed == Parsed::answer);
    CHECK(answer.rcode == row.rcode);
    CHECK(outcome_of(answer) == row.outcome);
    CHECK(refuses_edns(answer) == (row.rcode == 1 || row.rcode == 4));
  }
  CHECK(outcome_of(Answer{}) == std::nullopt);
}

TEST_CASE("NXDOMAIN at the end of a chain is NXDOMAIN") {
  auto bytes = Bytes().header(response | 3, {1, 1, 0, 0}).question(1);
  bytes.u16(to_question).rest(5, 60, name_data("gone.example"));
  CHECK(outcome_of(parse(bytes)) == Outcome::dns_nxdomain);
  CHECK(parse(bytes).final_name == "gone.example");
}

TEST_CASE("a server that did not read the question need not repeat it") {
  for (const int code : {1, 2, 4, 5}) {
    CAPTURE(code);
    const auto answer = parse(Bytes().header(response | code, {0, 0, 0, 0}));
    CHECK(answer.parsed == Parsed::answer);
    CHECK(answer.rcode == code);
    CHECK(parse(Bytes().header(response | code, {0, 0, 0, 0}, id + 1)).parsed == Parsed::ignored);
    CHECK(parse(Bytes().header(response | code, {0, 0, 0, 0}).u8(1)).parsed == Parsed::malformed);
  }
  for (const int code : {0, 3, 6, 9}) {
    CAPTURE(code);
    CHECK(parse(Bytes().header(response | code, {0, 0, 0, 0})).parsed == Parsed::ignored);
  }
}

TEST_CASE("what is not an answer to this question is ignored") {
  const auto whole = whole_answer();
  const auto rewritten = [&](std::size_t at, int value) {
    auto bytes = whole.vector();
    bytes[at] = static_cast<std::uint8_t>(value);
    return parse_answer(bytes, id, host, 1).parsed;
  };
  CHECK(rewritten(0, 0x13) == Parsed::ignored);         // id
  CHECK(rewritten(2, 0x01) == Parsed::ignored);         // QR
  CHECK(rewritten(2, 0x81 | 0x28) == Parsed::ignored);  // opcode UPDATE
  CHECK(rewritten(13, 'k') == Parsed::ignored);         // name
  const auto question_end = Bytes().header(response, {}).question(1).size();
  CHECK(rewritten(question_end - 3, 28) == Parsed::ignored);  // type
  CHECK(rewritten(question_end - 1, 3) == Parsed::ignored);   // class
  CHECK(parse_answer(whole.span(), id, host, 28).parsed == Parsed::ignored);
  CHECK(parse_answer(whole.span(), id, "push.apple.com", 1).parsed == Parsed::ignored);
  CHECK(parse_answer(whole.span(), id, "no..name", 1).parsed == Parsed::ignored);
  for (std::size_t length = 0; length < question_end; ++length) {
    CAPTURE(length);
    CHECK(parse_answer(whole.span().first(length), id, host, 1).parsed == Parsed::ignored);
  }
}
