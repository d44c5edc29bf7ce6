#include "core/addresses.hpp"

#include <doctest/doctest.h>

#include "core/test_plan.hpp"
#include "verdict/quality.hpp"

using namespace reachd;
using namespace reachd::core;
using result::Outcome;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

net::Address number(int last) {
  return net::Address::ipv4({17, 57, 144, static_cast<std::uint8_t>(last)});
}
std::vector<net::Address> numbers(std::initializer_list<int> lasts) {
  std::vector<net::Address> addresses;
  for (const int last : lasts) addresses.push_back(number(last));
  return addresses;
}

/// The addresses of one probe, and the attempts that it makes.
struct Probe {
  Addresses addresses;

  void attempt(nanoseconds when, int last, Outcome outcome, std::initializer_list<int> answer,
               const std::string& host = "a.example") {
    result::Result result;
    result.host = host;
    result.outcome = outcome;
    result.address = number(last);
    result.tried_address = true;
    result.answers = numbers(answer);
    addresses.note(result, at(when).steady);
  }
  void beside(nanoseconds when, int last, Outcome outcome) {
    addresses.note_beside("a.example", {number(last), outcome}, at(when).steady);
  }
  std::vector<net::Address> in_doubt(nanoseconds when) const {
    return addresses.where_in_doubt(at(when).steady).first;
  }
  Beginning where_it_worked(nanoseconds when) const { return addresses.where_it_worked(at(when).steady); }
  /// What is known of an address that was tried.
  verdict::TriedAddress tried(nanoseconds when, int last) const {
    for (const auto& tried : addresses.tried(at(when).steady)) {
      if (tried.address == number(last)) return tried;
    }
    return {};
  }
};

}  // namespace

TEST_CASE("an address that failed is begun with again until it worked or failed three times") {
  Probe probe;
  probe.attempt(0s, 3, Outcome::ok, {1, 2, 3});
  CHECK(probe.in_doubt(1s).empty());
  probe.beside(5s, 1, Outcome::connect_timeout);
  probe.beside(6s, 2, Outcome::connect_timeout);
  CHECK(probe.in_doubt(30s) == numbers({1, 2}));  // the one not tried for longest first
  CHECK(probe.addresses.where_in_doubt(at(30s).steady).host == "a.example");
  probe.beside(35s, 1, Outcome::connect_timeout);
  CHECK(probe.in_doubt(60s) == numbers({2, 1}));
  probe.beside(65s, 2, Outcome::ok);
  CHECK(probe.in_doubt(90s) == numbers({1}));
  CHECK_FALSE(verdict::always_fails(probe.tried(90s, 1)));
  probe.beside(95s, 1, Outcome::connect_timeout);
  CHECK(probe.in_doubt(120s).empty());
  CHECK(verdict::always_fails(probe.tried(120s, 1)));
}

TEST_CASE("for an address in doubt that the answers hold no more no name is asked for") {
  Probe probe;
  probe.attempt(0s, 1, Outcome::tls_timeout, {1, 2});
  probe.attempt(1s, 3, Outcome::ok, {3});
  const auto beginning = probe.addresses.where_in_doubt(at(30s).steady);
  CHECK(beginning.host == "");
  CHECK(beginning.first == numbers({1}));
}

TEST_CASE("three failures in a row count although they are far apart, while the newest is ten minutes old") {
  Probe probe;
  for (const auto when : {0min, 9min, 18min}) probe.attempt(when, 1, Outcome::connect_timeout, {1, 2});
  CHECK(probe.tried(18min, 1).failures_in_a_row == 3);
  CHECK(probe.tried(18min, 1).last == Outcome::connect_timeout);
  CHECK(probe.tried(18min, 1).attempts == 2);
  CHECK(verdict::always_fails(probe.tried(28min, 1)));
  CHECK(probe.tried(28min + 1s, 1).attempts == 0);
}

TEST_CASE("that an address connects takes nothing back of what failed behind the connection") {
  Probe probe;
  for (const auto failure : {Outcome::tls_timeout, Outcome::connect_timeout}) {
    probe.attempt(0s, 1, failure, {1, 2});
    probe.beside(30s, 1, Outcome::ok);
    CHECK(probe.tried(31s, 1).last == (failure == Outcome::tls_timeout ? failure : Outcome::ok));
  }
  probe.beside(31s, 1, Outcome::local_no_route);  // says nothing of the address
  CHECK(probe.tried(32s, 1).last == Outcome::ok);
}

TEST_CASE("whether the last answer to its name held an address") {
  Probe probe;
  probe.attempt(0s, 1, Outcome::ok, {1, 2});
  CHECK(probe.tried(1s, 1).is_present());
  probe.attempt(1s, 4, Outcome::ok, {4}, "b.example");
  CHECK(probe.tried(2s, 1).is_present());
  CHECK((probe.tried(2s, 1).names & probe.tried(2s, 4).names) == 0);  // of another name
  probe.attempt(2s, 3, Outcome::ok, {3});
  CHECK_FALSE(probe.tried(3s, 1).is_present());
  CHECK(probe.tried(3s, 3).is_present());
  probe.attempt(3s, 1, Outcome::ok, {1, 2});
  probe.attempt(4s, 3, Outcome::ok, {3});
  CHECK(probe.tried(5s, 1).is_present());  // it comes and goes
  CHECK(probe.tried(5s, 1).names == probe.tried(5s, 3).names);
  // Nobody has asked for this name for ten minutes.
  probe.attempt(10min, 4, Outcome::ok, {5}, "c.example");
  probe.beside(10min, 4, Outcome::ok);
  CHECK(probe.tried(10min + 1s, 4).is_present());
  CHECK_FALSE(probe.tried(10min + 2s, 4).is_present());
}

TEST_CASE("an unsettled probe asks for the name that last worked, and begins with what last worked") {
  Probe probe;
  CHECK(probe.where_it_worked(0s).host == "");
  probe.attempt(0s, 1, Outcome::ok, {1, 2}, "a.example");
  probe.attempt(1s, 3, Outcome::ok, {3, 4}, "b.example");
  probe.attempt(2s, 5, Outcome::connect_timeout, {5}, "c.example");
  const auto beginning = probe.where_it_worked(3s);
  CHECK(beginning.host == "b.example");
  CHECK(beginning.first == numbers({3, 1}));
  CHECK_FALSE(beginning.rotated);
  probe.attempt(3s, 3, Outcome::connect_timeout, {3, 4}, "b.example");
  CHECK(probe.where_it_worked(4s).host == "a.example");
}

TEST_CASE("a name rotates while an address that left its answers comes back within ten minutes") {
  Probe probe;
  probe.attempt(0s, 1, Outcome::ok, {1, 2});
  probe.attempt(30s, 3, Outcome::ok, {3, 4});
  CHECK(probe.where_it_worked(31s).rotating.empty());
  probe.attempt(60s, 2, Outcome::connect_timeout, {2, 5});
  auto beginning = probe.where_it_worked(61s);
  CHECK(beginning.rotating == numbers({2}));
  CHECK(beginning.rotated == number(3));
  // What stood in no answer for ten minutes is no address of the name any more.
  beginning = probe.where_it_worked(30s + 10min + 1s);
  CHECK(beginning.rotating == numbers({2}));
  CHECK_FALSE(beginning.rotated);
  CHECK(probe.where_it_worked(60s + 10min + 1s).rotating.empty());
  probe.addresses.forget_answers();
  CHECK(probe.where_it_worked(61s).rotating.empty());
}

TEST_CASE("the six that worked last are remembered for a day") {
  Probe probe;
  for (int i = 1; i <= 8; ++i) probe.attempt(std::chrono::seconds(i), i, Outcome::ok, {i});
  probe.attempt(9s, 5, Outcome::ok, {5});
  probe.attempt(10s, 8, Outcome::connect_timeout, {8});
  CHECK(probe.addresses.remembered(at(10s).steady) == numbers({5, 8, 7, 6, 4, 3}));
  CHECK(probe.addresses.remembered(at(24h + 6s).steady) == numbers({5, 8, 7, 6}));

  Addresses later;
  later.restore(probe.addresses.save_remembered(at(10s)), true, at(20s));
  CHECK(later.remembered(at(20s).steady) == numbers({5, 8, 7, 6, 4, 3}));
  CHECK(later.where_it_worked(at(20s).steady).first == numbers({5}));
}

TEST_CASE("the next address is waited for twice as long as the last connection took, 250 ms to 2 s") {
  Probe probe;
  CHECK(probe.addresses.patience() == 250ms);
  for (const auto& [took, patience] :
       {std::pair{nanoseconds(20ms), 250ms}, std::pair{nanoseconds(400ms), 800ms},
        std::pair{nanoseconds(3s), 2000ms}}) {
    result::Result result;
    result.phase(result::Phase::connect) = took;
    probe.addresses.note(result, at(0s).steady);
    CHECK(probe.addresses.patience() == patience);
  }
}
