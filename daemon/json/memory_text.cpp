#include "daemon/json/memory_text.hpp"

#include <fmt/format.h>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "daemon/json/writer.hpp"

namespace reachd::json {

namespace {

using nlohmann::json;

constexpr std::string_view state_format = "reachd state";
/// To be raised with every change that an older or newer reachd would misread.
constexpr int state_version = 1;

/// To the last digit: times and durations in nanoseconds.
struct StoredForm {
  static constexpr bool stores = true;

  static json write(base::Wall time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
  }
  static json write(const net::Network& network) { return network.to_string(); }
  static json write(std::chrono::sys_seconds time) { return time.time_since_epoch().count(); }
  static json write(std::chrono::nanoseconds duration) { return duration.count(); }
  static json write(const std::pair<base::Wall, bool>& result) {
    return {write(result.first), result.second};
  }
  static json write(const core::Recent::Minute& minute) {
    const auto& [attempts, failures, successes_resent] = minute.counts;
    return {minute.age, attempts, failures, successes_resent};
  }
  static json write(const decltype(core::Memory::families)& all) {
    auto object = json::object();
    for (const auto& [source, families] : all) {
      auto& list = object[source] = json::array();
      for (const auto family : families) list.push_back(base::name(family));
    }
    return object;
  }
};

std::string sha256_hex(std::string_view text) {
  return base::hex(base::sha256(base::bytes_of(text)));
}

std::string line(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

/// A field that is missing or has no such value; what() says which.
struct FormatError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class Value>
Value value_named(const json& text) {
  const auto value = base::from_name<Value>(text.get<std::string>());
  if (!value) throw FormatError(fmt::format("'{}' is unknown", text.get<std::string>()));
  return *value;
}

std::int64_t number(const json& value, const char* key, std::int64_t low, std::int64_t high) {
  if (!value.is_number_integer() || value.get<std::int64_t>() < low || value.get<std::int64_t>() > high)
    throw FormatError(fmt::format("'{}' is no number from {} to {}", key, low, high));
  return value.get<std::int64_t>();
}

// One value each; `key` is for what is wrong.

void read(const json& value, const char*, bool& flag) {
  value.get_to(flag);
}
void read(const json& value, const char*, double& seconds) {
  value.get_to(seconds);
}
/// The only integers of a list that are stored: hops and ports.
void read(const json& value, const char* key, int& hop) {
  hop = static_cast<int>(number(value, key, 1, 255));
}
void read(const json& value, const char* key, std::uint16_t& port) {
  port = static_cast<std::uint16_t>(number(value, key, 0, 65535));
}
void read(const json& value, const char* key, std::chrono::nanoseconds& duration) {
  duration = std::chrono::nanoseconds(number(value, key, 0, INT64_MAX));
}
void read(const json& value, const char* key, base::Wall& time) {
  // Up to the year 2200: differences of two such times do not overflow.
  constexpr std::int64_t latest = 7'258'118'400'000'000'000;
  if (!value.is_number_integer() || value.get<std::int64_t>() < 0 || value.get<std::int64_t>() > latest)
    throw FormatError(fmt::format("'{}' is no time", key));
  time = base::Wall(
      std::chrono::duration_cast<base::Wall::duration>(std::chrono::nanoseconds(value.get<std::int64_t>())));
}
void read(const json& value, const char* key, net::Address& address) {
  const auto parsed = net::Address::parse(value.get<std::string>());
  if (!parsed) throw FormatError(fmt::format("'{}' is no address", key));
  address = *parsed;
}
void read(const json& value, const char* key, net::Network& network) {
  const auto parsed = net::Network::parse(value.get<std::string>());
  if (!parsed) throw FormatError(fmt::format("'{}' is no network", key));
  network = *parsed;
}
template <class Value>
  requires std::is_enum_v<Value>
void read(const json& value, const char*, Value& enumerator) {
  enumerator = value_named<Value>(value);
}
void read(const json& value, const char*, std::vector<std::string>& names) {
  value.get_to(names);
}
void read(const json& value, const char*, std::pair<base::Wall, bool>& result) {
  read(value.at(0), "at", result.first);
  value.at(1).get_to(result.second);
}
int count_of(const json& value) {
  return static_cast<int>(number(value, "count", 0, 1'000'000));
}

void read(const json& value, const char*, core::Recent::Minute& minute) {
  minute.age = count_of(value.at(0));
  minute.counts = {count_of(value.at(1)), count_of(value.at(2)), count_of(value.at(3))};
}
void read(const json& value, const char*, decltype(core::Memory::families)& families) {
  for (const auto& [source, list] : value.items()) {
    for (const auto& family : list) families[source].insert(value_named<net::Family>(family));
  }
}
template <class Value>
void read(const json& value, const char* key, std::vector<Value>& list);
template <class Value>
  requires std::is_class_v<Value>
void read(const json& value, const char* key, Value& object);

// What no single field can be wrong in.

void check(const auto&) {}
void check(const core::StateMemory& state) {
  if (state.up != (state.last.outcome == result::Outcome::ok))
    throw FormatError("'up' contradicts its outcome");
}
void check(const core::CauseMemory& cause) {
  const auto of = cause.diagnosis.cause;
  const bool has_port = cause.diagnosis.port != 0;
  if (verdict::has_port(of) != has_port && !(verdict::may_concern_all_ports(of) && !has_port))
    throw FormatError("a cause has the wrong port");
}

class Reader {
 public:
  explicit Reader(const json& object) : object_(object) {}

  template <class Value>
  void both(const char* key, Value& value, Rule rule = Rule::if_known) {
    if (rule == Rule::if_true && !object_.contains(key)) return;
    if constexpr (std::is_same_v<Value, std::string>) {
      text(key, value, rule);
    } else if constexpr (std::is_same_v<Value, std::optional<std::chrono::sys_seconds>>) {
      certificate_time(key, value);
    } else if constexpr (requires { value.has_value(); }) {
      if (object_.contains(key)) read(object_.at(key), key, value.emplace());
    } else if constexpr (std::is_same_v<Value, result::TlsFacts> || requires { value.push_back({}); }) {
      if (rule != Rule::if_known || object_.contains(key)) read(object_.at(key), key, value);
    } else {
      read(object_.at(key), key, value);
    }
  }
  template <class Value>
  void stored(const char* key, Value& value, Rule rule = Rule::if_known) {
    both(key, value, rule);
  }
  void shown(const char*, const auto&, Rule = {}) {}
  void shown_if(bool, const char*, const auto&) {}
  void group(const char* key, bool, auto list) {
    if (!object_.contains(key)) return;
    Reader reader(object_.at(key));
    list(reader);
  }

 private:
  /// What came from outside is cleaned as it was when it entered a Result. reachd 0.1.0 left empty texts out.
  void text(const char* key, std::string& text, Rule rule) {
    if (rule == Rule::configured) {
      object_.at(key).get_to(text);
    } else if (object_.contains(key)) {
      text = base::clean_text(object_.at(key).get<std::string>(), rule == Rule::sentence ? 4096 : 512);
    }
  }

  /// As Writer::key_of says. reachd 0.1.0 wrote nanoseconds, without "_seconds" and with 2262 for anything
  /// later.
  void certificate_time(const std::string& key, std::optional<std::chrono::sys_seconds>& time) {
    using namespace std::chrono;
    constexpr std::int64_t first = -62'167'219'200, last = 253'402'300'799;  // the years 0 to 9999
    const auto in_seconds = key + "_seconds";
    if (object_.contains(in_seconds)) {
      time = sys_seconds(seconds(number(object_.at(in_seconds), in_seconds.c_str(), first, last)));
    } else if (object_.contains(key)) {
      time = sys_seconds(
          floor<seconds>(nanoseconds(number(object_.at(key), key.c_str(), INT64_MIN, INT64_MAX))));
    }
  }

  const json& object_;
};

template <class Value>
void read(const json& value, const char* key, std::vector<Value>& list) {
  for (const auto& element : value) read(element, key, list.emplace_back());
}
template <class Value>
  requires std::is_class_v<Value>
void read(const json& value, const char*, Value& object) {
  Reader reader(value);
  fields(reader, object);
  check(object);
}

/// Takes the next line, without its end; throws where there is none.
std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) throw FormatError("it is cut off");
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

core::Memory read_text(std::string_view text, base::Wall now, const host::Boot& boot) {
  const auto front = json::parse(next_line(text), nullptr, false);
  if (!front.is_object() || front.value("format", json()) != state_format)
    throw FormatError("it is no state of reachd");
  if (front.at("version") != state_version)
    throw FormatError(fmt::format("it is of version {}, not {}", front.at("version").dump(), state_version));
  if (front.at("sha256") != sha256_hex(text)) throw FormatError("its checksum is wrong");
  const auto whole = json::parse(next_line(text));
  core::Memory memory;
  read(whole, "", memory);
  while (!text.empty()) read(json::parse(next_line(text)), "", memory.series.emplace_back());
  if (whole.at("series") != memory.series.size()) throw FormatError("series are missing");
  follow_clock(memory, clock_step(memory, now, boot));
  if (memory.written > now + clock_tolerance)
    throw FormatError("it was written in the future: a clock was wrong");
  return memory;
}

}  // namespace

std::string to_text(const core::Memory& memory) {
  using StateWriter = Writer<StoredForm>;
  auto whole = StateWriter::json_of(memory);
  whole["series"] = memory.series.size();
  auto text = line(whole);
  for (const auto& series : memory.series) text += line(StateWriter::json_of(series));
  const json front{{"format", state_format}, {"version", state_version}, {"sha256", sha256_hex(text)}};
  return line(front) + text;
}

MemoryRead from_text(std::string_view text, base::Wall now, const host::Boot& boot) {
  try {
    return {read_text(text, now, boot), ""};
  } catch (const FormatError& problem) {
    return {{}, problem.what()};
  } catch (const json::exception& problem) {
    return {{}, fmt::format("it is damaged: {}", problem.what())};
  }
}

}  // namespace reachd::json
