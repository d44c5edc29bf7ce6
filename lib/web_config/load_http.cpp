// http_server_config and rate_limit.

#include <algorithm>

#include "web_config/reading.hpp"

namespace reachd::web_config {

namespace {

/// A header field that may be set on responses; the toolkit allows only these.
struct Field {
  std::string_view name;
  std::vector<std::string_view> values;  ///< empty: any
};
const std::vector<Field>& fields() {
  static const std::vector<Field> all{{"Content-Security-Policy", {}},
                                      {"Strict-Transport-Security", {}},
                                      {"X-Content-Type-Options", {"nosniff"}},
                                      {"X-Frame-Options", {"deny", "sameorigin"}},
                                      {"X-XSS-Protection", {}}};
  return all;
}

bool is_field_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

void check_field(Reading& reading, const Entry& entry, const Field& field, const std::string& text) {
  const auto& values = field.values;
  if (!is_field_value(text)) {
    reading.error(entry.place, cite(entry.key) + " holds a character that no header field can have");
  } else if (!values.empty() && std::ranges::find(values, text) == values.end()) {
    const std::string known =
        std::string(values.front()) + (values.size() > 1 ? " or " + std::string(values[1]) : "");
    reading.error(entry.place, cite(entry.key) + " must be " + known + ", not " + cite(text));
  }
}

void load_headers(Reading& reading, const Entry& section) {
  MapReader map(section, reading.report);
  for (const auto& field : fields()) {
    const Entry* entry = map.find(field.name);
    const bool is_blank =
        entry != nullptr && entry->value.kind == Node::Kind::scalar && entry->value.scalar.empty();
    if (entry == nullptr || is_blank) continue;
    const auto text = map.text(field.name);
    if (!text) continue;
    check_field(reading, *entry, field, *text);
    reading.config.headers.emplace_back(field.name, *text);
  }
  map.finish();
}

void load_rate_limit(Reading& reading, MapReader& top) {
  const Entry* section = top.map("rate_limit");
  if (section == nullptr) return;
  MapReader map(*section, reading.report);
  RateLimit limit;
  limit.burst = static_cast<int>(map.integer("burst", 0, 1'000'000).value_or(0));
  const Entry* entry = map.find("interval");
  const bool is_zero = entry != nullptr && entry->value.kind == Node::Kind::scalar &&
                       (entry->value.scalar == "0" || entry->value.scalar == "0s");
  using std::chrono::milliseconds;
  if (!is_zero)
    limit.interval =
        map.duration("interval", milliseconds(1), std::chrono::hours(24)).value_or(milliseconds(0));
  map.finish();
  if (limit.interval.count() == 0) return;
  if (limit.burst == 0)
    reading.error(section->place, "'burst' of 'rate_limit' is 0: no request would ever be answered");
  reading.config.rate_limit = limit;
}

}  // namespace

void load_http(Reading& reading, MapReader& top) {
  load_rate_limit(reading, top);
  const Entry* section = top.map("http_server_config");
  if (section == nullptr) return;
  MapReader map(*section, reading.report);
  if (map.boolean("http2").value_or(false))
    map.warning("http2",
                "'http2' has no effect: reachd speaks HTTP/1.1, with every client that speaks HTTP/2");
  if (const Entry* headers = map.map("headers")) load_headers(reading, *headers);
  map.finish();
}

}  // namespace reachd::web_config
