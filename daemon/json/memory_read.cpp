#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "daemon/json/memory_fields.hpp"
#include "daemon/json/memory_text.hpp"

namespace reachd::json {

namespace {

using nlohmann::json;

/// A field that is missing or has no such value; what() says which.
struct FormatError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

base::Wall time_of(const json& object, const char* key) {
  const auto& value = object.at(key);
  // Up to the year 2200: differences of two such times do not overflow.
  constexpr std::int64_t latest = 7'258'118'400'000'000'000;
  if (!value.is_number_integer() || value.get<std::int64_t>() < 0 || value.get<std::int64_t>() > latest)
    throw FormatError(fmt::format("'{}' is no time", key));
  return base::Wall(
      std::chrono::duration_cast<base::Wall::duration>(std::chrono::nanoseconds(value.get<std::int64_t>())));
}

std::optional<base::Wall> optional_time(const json& object, const char* key) {
  return object.contains(key) ? std::optional(time_of(object, key)) : std::nullopt;
}

/// As it was when it entered a Result; the sentences are longer.
std::string text_of(const json& object, const char* key, std::size_t limit = 512) {
  return object.contains(key) ? base::clean_text(object.at(key).get<std::string>(), limit) : std::string();
}

std::optional<net::Address> optional_address(const json& object, const char* key) {
  if (!object.contains(key)) return std::nullopt;
  const auto address = net::Address::parse(object.at(key).get<std::string>());
  if (!address) throw FormatError(fmt::format("'{}' is no address", key));
  return address;
}

net::Address address_of(const json& object, const char* key) {
  object.at(key);
  return *optional_address(object, key);
}

template <class Number>
Number number_of(const json& object, const char* key, std::int64_t low, std::int64_t high) {
  const auto& value = object.at(key);
  if (!value.is_number_integer() || value.get<std::int64_t>() < low || value.get<std::int64_t>() > high)
    throw FormatError(fmt::format("'{}' is no number from {} to {}", key, low, high));
  return static_cast<Number>(value.get<std::int64_t>());
}

std::uint16_t port_of(const json& object, const char* key) {
  return number_of<std::uint16_t>(object, key, 0, 65535);
}

template <class Value>
Value value_named(const json& text) {
  const auto value = base::from_name<Value>(text.get<std::string>());
  if (!value) throw FormatError(fmt::format("'{}' is unknown", text.get<std::string>()));
  return *value;
}

constexpr int most_hops = 255;

probe::Labels labels_of(const json& object) {
  return {.probe = object.at("probe").get<std::string>(),
          .kind = value_named<result::Kind>(object.at("kind")),
          .target = object.at("target").get<std::string>(),
          .port = port_of(object, "port"),
          .family = value_named<net::Family>(object.at("family")),
          .source = object.at("source").get<std::string>(),
          .resolver = text_of(object, "resolver"),
          .type = text_of(object, "type")};
}

/// reachd 0.1.0 wrote "not_after", in nanoseconds and with 2262 for anything later.
std::optional<std::chrono::sys_seconds> not_after_of(const json& tls) {
  using namespace std::chrono;
  constexpr std::int64_t first = -62'167'219'200, last = 253'402'300'799;  // the years 0 to 9999
  if (tls.contains("not_after_seconds"))
    return sys_seconds(seconds(number_of<std::int64_t>(tls, "not_after_seconds", first, last)));
  if (!tls.contains("not_after")) return std::nullopt;
  const nanoseconds old(number_of<std::int64_t>(tls, "not_after", INT64_MIN, INT64_MAX));
  return sys_seconds(floor<seconds>(old));
}

result::Result result_of(const json& object) {
  result::Result result;
  result.outcome = value_named<result::Outcome>(object.at("outcome"));
  result.started_wall = time_of(object, "started");
  result.duration = std::chrono::nanoseconds(number_of<std::int64_t>(object, "duration", 0, INT64_MAX));
  result.tried_address = object.at("tried_address").get<bool>();
  result.used_fallback_address = object.at("used_fallback_address").get<bool>();
  result.host = text_of(object, "host");
  result.detail = text_of(object, "detail");
  result.address = optional_address(object, "address");
  if (object.contains("tls")) {
    const auto& tls = object.at("tls");
    result.tls.version = text_of(tls, "version");
    result.tls.topmost_issuer_is_apple = tls.at("topmost_issuer_is_apple").get<bool>();
    result.tls.issuer = text_of(tls, "issuer");
    result.tls.fingerprint = text_of(tls, "fingerprint");
    result.tls.alpn = text_of(tls, "alpn");
    result.tls.not_after = not_after_of(tls);
  }
  return result;
}

std::optional<int> optional_hop(const json& object) {
  if (!object.contains("hop")) return std::nullopt;
  return number_of<int>(object, "hop", 1, most_hops);
}

result::Block block_of(const json& object) {
  return {value_named<result::Mechanism>(object.at("mechanism")),
          optional_hop(object),
          optional_address(object, "last_hop"),
          optional_address(object, "blocker"),
          port_of(object, "control_port"),
          object.at("control_passes").get<bool>()};
}

core::StateMemory state_of(const json& object) {
  core::StateMemory state;
  state.up = object.at("up").get<bool>();
  state.last = result_of(object.at("last"));
  if (state.up != (state.last.outcome == result::Outcome::ok))
    throw FormatError("'up' contradicts its outcome");
  state.last_success = optional_time(object, "last_success");
  state.last_transition = optional_time(object, "last_transition");
  state.down_since = optional_time(object, "down_since");
  state.last_up = time_of(object, "last_up");
  if (object.contains("block")) state.block = block_of(object.at("block"));
  return state;
}

core::Place place_of(const json& object) {
  return {text_of(object, "host"), address_of(object, "address")};
}

int count_of(const json& list, std::size_t index) {
  const auto& value = list.at(index);
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 1'000'000)
    throw FormatError("a count is none");
  return value.get<int>();
}

core::SeriesMemory series_of(const json& object) {
  core::SeriesMemory series;
  series.labels = labels_of(object);
  series.question = object.at("question").get<std::string>();
  series.seen = time_of(object, "seen");
  if (object.contains("state")) series.state = state_of(object.at("state"));
  if (object.contains("place")) {
    series.place = place_of(object.at("place"));
    series.place_worked = time_of(object.at("place"), "worked");
  }
  series.record_seen = optional_time(object, "record_seen");
  for (const auto& one : object.value("tried", json::array())) {
    core::TriedMemory tried{place_of(one), {}};
    for (const auto& result : one.at("results")) {
      const json when{{"at", result.at(0)}};
      tried.results.emplace_back(time_of(when, "at"), result.at(1).get<bool>());
    }
    series.tried.push_back(std::move(tried));
  }
  for (const auto& one : object.value("recent", json::array())) {
    series.recent.push_back({count_of(one, 0), {count_of(one, 1), count_of(one, 2), count_of(one, 3)}});
  }
  return series;
}

core::CauseMemory cause_of(const json& object) {
  core::CauseMemory cause;
  cause.source = object.at("source").get<std::string>();
  cause.family = value_named<net::Family>(object.at("family"));
  auto& diagnosis = cause.diagnosis;
  diagnosis.cause = value_named<verdict::Cause>(object.at("cause"));
  diagnosis.port = port_of(object, "port");
  if (verdict::has_port(diagnosis.cause) != (diagnosis.port != 0))
    throw FormatError("a cause has the wrong port");
  diagnosis.start = time_of(object, "start");
  diagnosis.probes = object.at("probes").get<std::vector<std::string>>();
  diagnosis.sentence = text_of(object, "sentence", 4096);
  auto& info = diagnosis.info;
  info.target = text_of(object, "target");
  info.control_port = port_of(object, "control_port");
  if (object.contains("mechanism")) info.mechanism = value_named<result::Mechanism>(object.at("mechanism"));
  info.hop = optional_hop(object);
  info.last_hop = optional_address(object, "last_hop");
  info.blocker = optional_address(object, "blocker");
  return cause;
}

core::Memory memory_of(const json& object) {
  core::Memory memory;
  memory.written = time_of(object, "written");
  if (object.contains("clock_offset")) memory.clock_offset = object.at("clock_offset").get<double>();
  for (const auto& [source, families] : object.at("families").items()) {
    for (const auto& family : families) memory.families[source].insert(value_named<net::Family>(family));
  }
  for (const auto& cause : object.at("causes")) memory.causes.push_back(cause_of(cause));
  for (const auto& service : object.at("services")) {
    memory.services.push_back(
        {service.at("service").get<std::string>(), service.at("source").get<std::string>(),
         value_named<core::ServiceState>(service.at("state")), optional_time(service, "since")});
  }
  return memory;
}

/// Takes the next line, without its end; throws where there is none.
std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) throw FormatError("it is cut off");
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

core::Memory read(std::string_view text, base::Wall now) {
  const auto front = json::parse(next_line(text), nullptr, false);
  if (!front.is_object() || front.value("format", json()) != state_format)
    throw FormatError("it is no state of reachd");
  if (front.at("version") != state_version)
    throw FormatError(fmt::format("it is of version {}, not {}", front.at("version").dump(), state_version));
  if (front.at("sha256") != sha256_hex(text)) throw FormatError("its checksum is wrong");
  const auto whole = json::parse(next_line(text));
  auto memory = memory_of(whole);
  if (memory.written > now + clock_tolerance)
    throw FormatError("it was written in the future: a clock was wrong");
  while (!text.empty()) memory.series.push_back(series_of(json::parse(next_line(text))));
  if (whole.at("series") != memory.series.size()) throw FormatError("series are missing");
  return memory;
}

}  // namespace

MemoryRead from_text(std::string_view text, base::Wall now) {
  try {
    return {read(text, now), ""};
  } catch (const FormatError& problem) {
    return {{}, problem.what()};
  } catch (const json::exception& problem) {
    return {{}, fmt::format("it is damaged: {}", problem.what())};
  }
}

}  // namespace reachd::json
