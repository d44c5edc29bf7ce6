#include "base/version.hpp"
#include "daemon/json/api_json.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "daemon/json/test_snapshot.hpp"

using namespace reachd;
using namespace std::chrono_literals;

TEST_CASE("a certificate may end in 9999 and begin in 1950") {
  auto snapshot = json::example_snapshot();
  auto& tls = snapshot.records[0].last->tls;
  tls.not_after = std::chrono::sys_seconds(253'402'300'799s);
  tls.chain[0].not_before = std::chrono::sys_seconds(-631'152'000s);
  snapshot.records[0].certificate_not_after = tls.not_after;
  const auto object = json::status_json(snapshot)["probes"][0];
  CHECK(object["tls"]["not_after"] == "9999-12-31T23:59:59.000Z");
  CHECK(object["tls"]["chain"][0]["not_before"] == "1950-01-01T00:00:00.000Z");
  CHECK(object["certificate_not_after"] == "9999-12-31T23:59:59.000Z");
}

TEST_CASE("the JSON says what is known") {
  const auto object = json::status_json(json::example_snapshot());
  CHECK(object["version"] == base::version());
  CHECK(object["taken"] == "2026-07-01T12:00:00.000Z");
  CHECK(object["proxied"] == true);
  CHECK(object["proxied_sources"] == nlohmann::json::array({"default"}));
  CHECK(object["services"] ==
        nlohmann::json::parse(R"([{"service": "push", "source": "default", "state": "degraded",
                                               "since": "2026-07-01T11:00:00.000Z"}])"));
  REQUIRE(object["probes"].size() == 3);

  const auto& apns = object["probes"][0];
  CHECK(apns["probe"] == "apns");
  CHECK(apns["kind"] == "tls");
  CHECK(apns["target"] == "{1..50}-courier.push.apple.com");
  CHECK(apns["port"] == 5223);
  CHECK(apns["family"] == "ipv4");
  CHECK(apns["source"] == "default");
  CHECK_FALSE(apns.contains("resolver"));
  CHECK(apns["up"] == true);
  CHECK(apns["settled"] == true);
  CHECK(apns["outcome"] == "ok");
  CHECK(apns["started"] == "2026-07-01T11:59:50.000Z");
  CHECK(apns["duration"] == 0.05);
  CHECK(apns["phases"] == nlohmann::json::parse(R"({"connect": 0.0125, "handshake": 0.03})"));
  CHECK(apns["host"] == "7-courier.push.apple.com");
  CHECK(apns["address"] == "17.57.144.10");
  CHECK(apns["answered_by"] == "system-1 192.0.2.53");
  CHECK(apns["answers"] == nlohmann::json::parse(R"(["17.57.144.10", "17.57.144.11"])"));
  CHECK(apns["tls"]["version"] == "TLSv1.3");
  CHECK(apns["tls"]["not_after"] == "2026-08-01T00:00:00.000Z");
  CHECK(apns["tls"]["chain"][0]["not_before"] == "2026-06-01T00:00:00.000Z");
  CHECK(apns["addresses"] == nlohmann::json::parse(R"({"reachable": 4, "unreachable": 1})"));
  CHECK(apns["attempts"] == nlohmann::json::parse(R"({"ok": 9, "connect_timeout": 1})"));
  CHECK(apns["failures"][0]["outcome"] == "connect_timeout");

  const auto& control = object["probes"][1];
  CHECK(control["up"] == false);
  CHECK(control["outcome"] == "connect_prohibited");
  CHECK(control["meaning"] == result::meaning(result::Outcome::connect_prohibited));
  CHECK(control["detail"] == "<script>alert('&')</script>");
  CHECK(control["icmp"] ==
        nlohmann::json::parse(R"({"family": "ipv4", "type": 3, "code": 13, "sender": "10.0.0.1"})"));
  CHECK(control["error"] == "EHOSTUNREACH");

  const auto& dns = object["probes"][2];
  CHECK(dns["resolver"] == "system-1");
  CHECK(dns["type"] == "AAAA");
  CHECK(dns["up"].is_null());
  CHECK(dns["outcome"].is_null());
  CHECK_FALSE(dns.contains("started"));
}

TEST_CASE("the text is JSON whatever bytes a value has") {
  auto snapshot = json::example_snapshot();
  snapshot.records[0].last->detail = "\xff\x01\"";
  const auto text = json::status_text(snapshot);
  CHECK(nlohmann::json::parse(text)["probes"][0]["detail"] == "\xef\xbf\xbd\x01\"");
  CHECK(text.ends_with("}\n"));
}
