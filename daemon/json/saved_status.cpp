#include "daemon/json/saved_status.hpp"

#include <nlohmann/json.hpp>

#include "daemon/json/api_json.hpp"
#include "daemon/json/fields.hpp"

namespace reachd::json {

namespace {

using nlohmann::json;

/// Reads texts and numbers as they are; throws json::exception where one is missing or of another type.
struct StatusReader {
  const json& object;

  void both(const char* key, auto& value, Rule rule = Rule::if_known) {
    const auto found = object.find(key);
    const bool is_missing = found == object.end() || found->is_null();
    if (rule != Rule::if_known || !is_missing) object.at(key).get_to(value);
  }
};

SavedSeries series_of(const json& object) {
  SavedSeries series;
  StatusReader reader{object};
  label_fields(reader, series);
  reader.both("takes_part", series.takes_part, Rule::always);
  reader.both("outcome", series.outcome);
  if (const auto tls = object.find("tls"); tls != object.end())
    StatusReader{*tls}.both("issuer", series.issuer);
  return series;
}

SavedStatus status_of(const json& document) {
  SavedStatus status;
  status.taken = document.at("taken").get<std::string>();
  for (const auto& series : document.at("probes")) status.series.push_back(series_of(series));
  for (const auto& service : document.at("services")) {
    StatusReader reader{service};
    service_fields(reader, status.services.emplace_back());
  }
  return status;
}

}  // namespace

SavedStatus saved_status(const core::Snapshot& snapshot) {
  return status_of(status_json(snapshot));
}

base::Expected<SavedStatus> parse_saved_status(std::string_view text) {
  try {
    return status_of(json::parse(text));
  } catch (const json::parse_error& exception) {
    return base::Error{std::string("it is not JSON (") + exception.what() + ")"};
  } catch (const json::exception& exception) {
    return base::Error{std::string("it is not what `reachd once --format json` prints (") + exception.what() +
                       ")"};
  }
}

}  // namespace reachd::json
