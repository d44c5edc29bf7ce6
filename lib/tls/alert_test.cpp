#include "tls/alert.hpp"

#include <doctest/doctest.h>

using reachd::tls::alert_name;
using reachd::tls::alert_text;

TEST_CASE("alerts have their registered names") {
  CHECK(alert_text(40) == "handshake_failure (40)");
  CHECK(alert_text(112) == "unrecognized_name (112)");
  CHECK(alert_text(116) == "certificate_required (116)");
  CHECK(alert_text(120) == "no_application_protocol (120)");
  CHECK(alert_text(200) == "alert 200");
  CHECK(alert_name(200).empty());
}
