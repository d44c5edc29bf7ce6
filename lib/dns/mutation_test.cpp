// Random and corrupted answers: none may do harm, and what is read from them must agree with glibc.

#include <arpa/nameser.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dns/message.hpp"
#include "dns/test_message_bytes.hpp"

using namespace reachd::dns;
using namespace reachd::dns::test;

namespace {

/// A valid answer of random shape.
std::vector<std::uint8_t> random_answer(std::mt19937& random) {
  const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  const int answers = below(6), authorities = below(2), opts = below(2);
  auto bytes =
      Bytes().header(response, {1, static_cast<std::uint16_t>(answers),
                                static_cast<std::uint16_t>(authorities), static_cast<std::uint16_t>(opts)});
  bytes.question(1);
  std::string owner(host);
  for (int i = 0; i < answers + authorities; ++i) {
    if (below(2) == 0) {
      bytes.u16(to_question);
    } else {
      bytes.name(owner);
    }
    switch (below(4)) {
      case 0:
        owner = "n" + std::to_string(i) + ".example";
        bytes.rest(5, 60, name_data(owner));
        break;
      case 1:
        bytes.rest(16, 60, {3, 'a', 'b', 'c'});
        break;
      default:
        bytes.rest(1, 60, {17, 0, 0, static_cast<std::uint8_t>(below(256))});
    }
  }
  if (opts != 0) bytes.opt();
  return bytes.vector();
}

/// Changes, inserts or removes a few bytes, or truncates; rarely changes the twelve bytes of the header and
/// the question.
void mutate(std::vector<std::uint8_t>& bytes, std::mt19937& random) {
  const std::size_t changes = 1 + random() % 4;
  for (std::size_t i = 0; i < changes && !bytes.empty(); ++i) {
    const std::size_t start = random() % 8 == 0 ? 0 : std::min<std::size_t>(40, bytes.size() - 1);
    const auto at = static_cast<std::ptrdiff_t>(start + random() % (bytes.size() - start));
    static constexpr std::uint8_t favourites[] = {0, 1, 4, 5, 12, 16, 63, 64, 0x80, 0xc0, 0xff};
    const auto value = random() % 2 == 0 ? static_cast<std::uint8_t>(random()) : favourites[random() % 11];
    switch (random() % 8) {
      case 0:
        bytes.insert(bytes.begin() + at, value);
        break;
      case 1:
        bytes.erase(bytes.begin() + at);
        break;
      case 2:
        if (random() % 4 == 0) bytes.resize(static_cast<std::size_t>(at));
        break;
      default:
        bytes[static_cast<std::size_t>(at)] = value;
    }
  }
}

/// The number of A records that glibc sees in the answer section; -1 if it cannot read every record of the
/// message.
int counted_by_glibc(const std::vector<std::uint8_t>& bytes) {
  ns_msg message;
  if (ns_initparse(bytes.data(), static_cast<int>(bytes.size()), &message) != 0) return -1;
  int count = 0;
  for (const auto section : {ns_s_an, ns_s_ns, ns_s_ar}) {
    for (int i = 0; i < ns_msg_count(message, section); ++i) {
      ns_rr record;
      if (ns_parserr(&message, section, i, &record) != 0) return -1;
      const bool is_a = section == ns_s_an && ns_rr_type(record) == ns_t_a && ns_rr_class(record) == ns_c_in;
      count += is_a ? 1 : 0;
    }
  }
  return count;
}

}  // namespace

TEST_CASE("200,000 mutated answers: none does harm, and where we see an answer so does glibc") {
  std::mt19937 random(20240517);
  std::vector<std::vector<std::uint8_t>> right_answers;
  for (int i = 0; i < 1000; ++i) right_answers.push_back(random_answer(random));
  std::size_t seen[3] = {};
  std::set<std::string_view> problems;
  for (int i = 0; i < 200'000; ++i) {
    auto bytes = right_answers[static_cast<std::size_t>(i) / 8 % right_answers.size()];
    if (i % 8 != 0) mutate(bytes, random);
    const auto answer = parse_answer(bytes, id, host, 1);
    ++seen[static_cast<int>(answer.parsed)];
    problems.insert(answer.problem);
    int by_glibc = counted_by_glibc(bytes);
    // Unlike glibc we take zeros behind the last record for padding.
    while (answer.parsed == Parsed::answer && by_glibc < 0 && bytes.back() == 0) {
      bytes.pop_back();
      by_glibc = counted_by_glibc(bytes);
    }
    bool right = answer.addresses.size() == answer.records;
    if (answer.parsed != Parsed::answer) {
      right = right && answer.records == 0 && !answer.problem.empty();
    } else if (!answer.truncated) {
      right = right && by_glibc >= static_cast<int>(answer.records);
    }
    if (answer.parsed == Parsed::malformed && answer.problem.starts_with("the message ends")) {
      right = right && by_glibc == -1;
    }
    if (i % 8 == 0) right = right && answer.parsed == Parsed::answer;
    if (!right) {
      CAPTURE(i);
      CAPTURE(by_glibc);
      FAIL("we and glibc differ: ", std::string(answer.problem));
    }
  }
  CHECK(seen[static_cast<int>(Parsed::ignored)] > 5'000);
  CHECK(seen[static_cast<int>(Parsed::malformed)] > 50'000);
  CHECK(seen[static_cast<int>(Parsed::answer)] > 50'000);
  CHECK(problems.size() >= 12);
  MESSAGE("ignored, malformed, answer: ", seen[0], " ", seen[1], " ", seen[2],
          ", ways to be wrong: ", problems.size());
}
