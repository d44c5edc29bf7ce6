#include "result/detail.hpp"

#include <doctest/doctest.h>

using namespace reachd::result;

TEST_CASE("details have a German translation") {
  CHECK(detail_in_german("there is no route") == "es gibt keine Route");
  CHECK(detail_in_german("the status is 302") == "der Status ist 302");
  CHECK(detail_in_german("the certificate is for a.example, not for b.example") ==
        "das Zertifikat gilt für a.example, nicht für b.example");
  CHECK(
      detail_in_german("no resolver answered (dns_timeout): 17.57.144.10 is the address that last worked") ==
      "kein Resolver antwortete (dns_timeout): 17.57.144.10 ist die Adresse, die zuletzt ging");
  // What the network sent is quoted, whatever it holds.
  CHECK(detail_in_german("the body begins: <p>100 % blocked: there is no route") ==
        "der Inhalt beginnt: <p>100 % blocked: there is no route");
}

TEST_CASE("what has no translation is none") {
  for (const auto* text : {"", "there is no route at all", "unsupported protocol", "the status"})
    CHECK_FALSE(detail_in_german(text));
}
