#include "daemon/json/memory_text.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/bytes.hpp"
#include "core/simulation.hpp"

using namespace reachd;
using namespace reachd::json;
using namespace std::chrono_literals;
using result::Outcome;

namespace {

const base::Wall written = base::Wall(1'700'000'000'123'456'789ns);

const std::chrono::sys_seconds forever{253'402'300'799s};  // 9999-12-31T23:59:59Z

/// Everything that a memory can hold.
core::Memory whole(base::Wall now = written) {
  core::Memory memory;
  memory.written = now;
  memory.boot = {"0f6d", 5h};
  memory.families["default"] = {net::Family::ipv4, net::Family::ipv6};
  memory.clock_offset = -1.25;
  memory.services.push_back({"push", "default", core::ServiceState::degraded, now - 1h});
  verdict::Diagnosis cause{verdict::Cause::port_blocked,
                           5223,
                           now - 3h,
                           {"apns"},
                           {},
                           {{{"TCP 5223 is dropped", "; DNS works", "ask"}, {"a line", "another"}},
                            {{"TCP 5223 wird verworfen", "", "fragen Sie"}, {}}}};
  cause.info = {result::Mechanism::silent_drop,     2,   net::Address::parse("10.1.0.1"),
                net::Address::parse("2001:db8::1"), 443, "{1..50}-courier.push.apple.com"};
  memory.causes.push_back({"default", net::Family::ipv4, cause});

  core::SeriesMemory down;
  down.labels = {
      "apns", result::Kind::tls, "{1..50}-courier.push.apple.com", 5223, net::Family::ipv4, "default", "",
      ""};
  down.question = "0123456789abcdef0123456789abcdef";
  down.seen = now - 1s;
  core::StateMemory state;
  state.last.outcome = Outcome::connect_timeout;
  state.last.started_wall = now - 5s;
  state.last.duration = 5s;
  state.last.host = "7-courier.push.apple.com";
  state.last.address = net::Address::parse("17.57.144.10");
  state.last.tried_address = true;
  state.last.detail = "no answer";
  state.last.tls = {.version = "TLSv1.3",
                    .issuer = "Apple",
                    .fingerprint = std::string(64, 'a'),
                    .alpn = "apns-security-v3",
                    .not_after = forever,
                    .authority_is_apple = true,
                    .chain = {}};
  state.last_success = now - 4h;
  state.last_transition = now - 3h;
  state.down_since = now - 3h - 1ns;
  state.block = result::Block{result::Mechanism::reset, 3, net::Address::parse("10.2.0.2"), {}, 443, true};
  down.state = state;
  down.remembered = {{{"9-courier.push.apple.com", *net::Address::parse("17.57.144.11")}, now - 4h},
                     {{"8-courier.push.apple.com", *net::Address::parse("17.57.144.12")}, now - 5h}};
  down.record_seen = now - 2s;
  memory.series.push_back(down);

  core::SeriesMemory up;
  up.labels = {"resolve",         result::Kind::dns, "\xc3\xa4.example", 53,
               net::Family::ipv6, "guest",           "system-1",         "AAAA"};
  up.question = "f";
  up.seen = now;
  up.state = core::StateMemory{};
  up.state->up = true;
  up.state->last.outcome = Outcome::ok;
  up.state->last.started_wall = now;
  up.worked = now - 5s;
  up.others_worked = 7s;
  up.good_answers.push_back({"lab", "1.1 edge", now - 5s});
  up.state->last.tls.older_than_tls12 = true;
  up.state->last.nat64 = net::Network::parse("2001:db8:64::/96");
  up.state->last.http = {200, "lab", "1.1 edge", "", std::string(64, 'b'), true};
  up.tried.push_back({{"a.example", *net::Address::parse("2001:db8::2")},
                      {{now - 1min, true}, {now, false}},
                      Outcome::connect_refused});
  up.recent.push_back({3, {20, 2, 1}});
  memory.series.push_back(up);

  core::SeriesMemory place_only;
  place_only.labels.probe = "new";
  place_only.labels.source = "default";
  place_only.labels.target = "new.example";
  place_only.seen = now;
  memory.series.push_back(place_only);
  return memory;
}

std::string body_of(const std::string& text) {
  return text.substr(text.find('\n') + 1);
}

/// As somebody would write it who knows the sum.
std::string signed_text(const std::string& body, const nlohmann::json& version = 1) {
  return nlohmann::json{{"format", "reachd state"},
                        {"version", version},
                        {"sha256", base::hex(base::sha256(base::bytes_of(body)))}}
             .dump() +
         "\n" + body;
}

std::string error_of(const std::string& text, base::Wall now = written + 1min) {
  const auto read = from_text(text, now);
  CHECK(read.memory.has_value() == read.error.empty());
  return read.error;
}

}  // namespace

TEST_CASE("a memory survives its text to the last digit") {
  const auto text = to_text(whole());
  const auto read = from_text(text, written + 1min);
  REQUIRE(read.memory);
  CHECK(to_text(*read.memory) == text);
  const auto& memory = *read.memory;
  CHECK(memory.written == written);
  CHECK(memory.families.at("default").size() == 2);
  CHECK(memory.clock_offset == -1.25);
  CHECK(memory.services.front().since == written - 1h);
  CHECK(memory.services.front().state == core::ServiceState::degraded);
  const auto expected = whole();
  const auto& cause = memory.causes.front().diagnosis;
  CHECK(cause.start == written - 3h);
  CHECK(cause.info == expected.causes.front().diagnosis.info);
  CHECK(cause.probes == std::vector<std::string>{"apns"});
  CHECK(cause.told == expected.causes.front().diagnosis.told);
  REQUIRE(memory.series.size() == 3);
  const auto& down = memory.series[0];
  CHECK(down.labels == expected.series[0].labels);
  CHECK(down.state->down_since == written - 3h - 1ns);
  CHECK(down.state->block == expected.series[0].state->block);
  CHECK(down.state->last.address == net::Address::parse("17.57.144.10"));
  CHECK(down.state->last.tls.authority_is_apple);
  CHECK(down.state->last.tls.not_after == forever);
  REQUIRE(down.remembered.size() == 2);
  CHECK(down.remembered[0].place == expected.series[0].remembered[0].place);
  CHECK(down.remembered[1].worked == written - 5h);
  const auto& up = memory.series[1];
  CHECK(up.labels == expected.series[1].labels);
  CHECK(up.state->last.tls.older_than_tls12);
  CHECK(up.state->last.nat64 == expected.series[1].state->last.nat64);
  CHECK_FALSE(down.state->last.tls.older_than_tls12);
  CHECK(up.tried.front().results == expected.series[1].tried.front().results);
  CHECK(up.recent.front().age == 3);
  CHECK(up.recent.front().counts.failures == 2);
  CHECK_FALSE(memory.series[2].state);
  CHECK(memory.series[2].remembered.empty());
}

TEST_CASE("a state file of reachd 0.1.0 is read whole") {
  std::ifstream file(TESTDATA "/state-0.1.0.json");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  auto read = from_text(text, written + 1min);
  REQUIRE_MESSAGE(read.memory, read.error);
  // All but one time stands as it did: 0.1.0 wrote it in nanoseconds, so this one is not that of whole().
  auto& not_after = read.memory->series[0].state->last.tls.not_after;
  CHECK(not_after->time_since_epoch() == 1'785'542'400s);
  not_after = forever;
  // It kept one address that worked, and nothing of what an answer or a failure at an address was like.
  auto expected = whole();
  expected.boot.reset();
  // One sentence, and no evidence.
  auto& told = expected.causes.front().diagnosis.told;
  told.english = told.german = {{"TCP 5223 is dropped", "", ""}, {}};
  expected.series[2].seen = {};
  expected.series[0].remembered.pop_back();
  auto& up = expected.series[1];
  up.worked.reset();
  up.others_worked = {};
  up.good_answers.clear();
  up.state->last.http = {};
  up.state->last.tls.older_than_tls12 = false;
  up.state->last.nat64.reset();
  up.tried.front().last.reset();
  CHECK(to_text(*read.memory) == to_text(expected));
}

TEST_CASE("cut off anywhere, or with any one bit flipped, it is not believed") {
  const auto text = to_text(whole());
  for (std::size_t length = 0; length < text.size(); ++length) {
    CAPTURE(length);
    CHECK_FALSE(from_text(std::string_view(text).substr(0, length), written).memory);
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    CAPTURE(i);
    auto flipped = text;
    flipped[i] = static_cast<char>(flipped[i] ^ 1 << (i % 8));
    CHECK_FALSE(from_text(flipped, written).memory);
  }
  CHECK(error_of(text + "\n") == "its checksum is wrong");
  CHECK(error_of("") == "it is cut off");
  CHECK(error_of(std::string(1000, '\0') + "\n") == "it is no state of reachd");
  CHECK(error_of(std::string(100'000, '[') + "\n") == "it is no state of reachd");
  CHECK(error_of("{}\n") == "it is no state of reachd");
}

TEST_CASE("the end of a certificate is read as reachd 0.1.0 wrote it, too") {
  const auto body = body_of(to_text(whole()));
  const std::string now = "\"not_after_seconds\":253402300799";
  const auto at = body.find(now);
  REQUIRE(at != std::string::npos);
  const auto with = [&](const std::string& field) {
    auto changed = body;
    changed.replace(at, now.size(), field);
    return from_text(signed_text(changed), written);
  };
  const auto not_after = [&](const std::string& field) {
    const auto read = with(field);
    REQUIRE(read.memory);
    return read.memory->series[0].state->last.tls.not_after;
  };
  CHECK(not_after("\"not_after\":1785542400000000000")->time_since_epoch() == 1'785'542'400s);
  // What 0.1.0 made of any end beyond 2261, and of one before 1970.
  CHECK(not_after("\"not_after\":9223372036000000000")->time_since_epoch() == 9'223'372'036s);
  CHECK(not_after("\"not_after\":-631152000000000000")->time_since_epoch() == -631'152'000s);
  CHECK(not_after("\"not_after_seconds\":-631152000")->time_since_epoch() == -631'152'000s);
  CHECK(with("\"not_after_seconds\":253402300800").error ==
        "'not_after_seconds' is no number from -62167219200 to 253402300799");
}

TEST_CASE("another version is not guessed at") {
  const auto body = body_of(to_text(whole()));
  CHECK(error_of(signed_text(body)).empty());
  CHECK(error_of(signed_text(body, 2)) == "it is of version 2, not 1");
  CHECK(error_of(signed_text(body, "1")) == "it is of version \"1\", not 1");
}

TEST_CASE("written in the future, it is not believed, but for what a clock may be off at a boot") {
  const auto text = to_text(whole());
  CHECK(error_of(text, written - 59s).empty());
  CHECK(error_of(text, written - 61s) == "it was written in the future: a clock was wrong");
}

TEST_CASE("a clock that was set while reachd was down, on the same boot, sets every time") {
  const auto text = to_text(whole());
  const auto read_at = [&](base::Wall now, const host::Boot& boot) {
    const auto read = from_text(text, now, boot);
    REQUIRE_MESSAGE(read.memory, read.error);
    return to_text(*read.memory);
  };
  // From 2023 to 2026, while a minute passed; and back again.
  for (const auto step : {25'000h, -25'000h})
    CHECK(read_at(written + 1min + step, {"0f6d", 5h + 1min}) == to_text(whole(written + step)));
  // Nobody set it: the times are those that were written, to the last digit.
  CHECK(read_at(written + 1min + 99ms, {"0f6d", 5h + 1min}) == text);
  // Another boot, or one that is not known; or a clock of the boot that runs backwards.
  for (const auto& boot : {host::Boot{"0f6e", 5h + 1min}, host::Boot{}, host::Boot{"0f6d", 5h - 1s}})
    CHECK(read_at(written + 25'000h, boot) == text);
}

TEST_CASE("with the right sum, wrong values are found too") {
  const auto body = body_of(to_text(whole()));
  const auto with = [&](const std::string& from, const std::string& to) {
    auto changed = body;
    const auto at = changed.find(from);
    REQUIRE(at != std::string::npos);
    changed.replace(at, from.size(), to);
    return error_of(signed_text(changed));
  };
  CHECK(with("\"connect_timeout\"", "\"ok\"") == "'up' contradicts its outcome");
  CHECK(with("\"connect_timeout\"", "\"no_such\"") == "'no_such' is unknown");
  CHECK(with("\"17.57.144.10\"", "\"17.57.144.999\"") == "'address' is no address");
  CHECK(with("\"port\":5223", "\"port\":70000") == "'port' is no number from 0 to 65535");
  CHECK(with("\"port\":5223", "\"port\":0") == "a cause has the wrong port");
  // The one cause that may concern a port, or all of them.
  auto of_all_ports = body;
  for (const auto& [from, to] :
       {std::pair("\"port_blocked\"", "\"proxy_denied\""), std::pair("\"port\":5223", "\"port\":0")}) {
    const auto at = of_all_ports.find(from);
    REQUIRE(at != std::string::npos);
    of_all_ports.replace(at, std::string_view(from).size(), to);
  }
  CHECK(error_of(signed_text(of_all_ports)).empty());
  CHECK(with("\"hop\":2", "\"hop\":0") == "'hop' is no number from 1 to 255");
  CHECK(with("\"written\":", "\"writen\":").starts_with("it is damaged: "));
  CHECK(with("\"written\":1700000000123456789", "\"written\":\"now\"") == "'written' is no time");
  CHECK(with("\"seen\":1700000000123456789", "\"seen\":-1") == "'seen' is no time");
  CHECK(with("\"seen\":1700000000123456789", "\"seen\":9223372036854775807") == "'seen' is no time");
  CHECK(with("\"series\":3", "\"series\":4") == "series are missing");
  CHECK(with("\"up\":false", "\"up\":0").starts_with("it is damaged: "));
}

TEST_CASE("what a core remembers is what the next one recalls") {
  core::TestConfig config;
  config.tls("apns", "courier.example", 5223);
  config.tls("apns-fallback", "courier.example", 443);
  config.tcp("control", "1.1.1.1", 443).role = config::Role::control;
  const auto world = [](const probe::Task& task, const net::Address&, std::chrono::nanoseconds now) {
    return task.labels.port == 5223 && now > 50s ? core::Simulation::Attempt{Outcome::connect_refused, 1ms}
                                                 : core::Simulation::Attempt{};
  };
  core::Simulation before(config, world);
  before.run_until(200s);
  auto read = from_text(to_text(before.memory()), core::at(210s).wall);
  REQUIRE(read.memory);
  core::Simulation after(config, world, std::move(*read.memory), 210s);
  const auto first = after.snapshot();
  REQUIRE(first.diagnoses.front().causes.size() == 1);
  CHECK(first.diagnoses.front().causes.front().start ==
        before.snapshot().diagnoses.front().causes.front().start);
  CHECK(first.records[0].up == false);
  after.run_until(400s);
  CHECK(after.journal.empty());
}
