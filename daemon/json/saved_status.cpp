#include "daemon/json/saved_status.hpp"

#include <nlohmann/json.hpp>
#include <tuple>

namespace reachd::json {

namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? std::string() : found->get<std::string>();
}

SavedSeries series_of(const json& object) {
  SavedSeries series;
  series.probe = object.at("probe").get<std::string>();
  series.kind = object.at("kind").get<std::string>();
  series.target = object.at("target").get<std::string>();
  series.family = object.at("family").get<std::string>();
  series.source = object.at("source").get<std::string>();
  series.resolver = text_of(object, "resolver");
  series.type = text_of(object, "type");
  series.port = object.at("port").get<int>();
  series.takes_part = object.at("takes_part").get<bool>();
  series.outcome = text_of(object, "outcome");
  if (const auto tls = object.find("tls"); tls != object.end()) series.issuer = text_of(*tls, "issuer");
  return series;
}

}  // namespace

bool SavedSeries::same_labels(const SavedSeries& other) const {
  const auto labels = [](const SavedSeries& s) {
    return std::tie(s.probe, s.kind, s.target, s.port, s.family, s.source, s.resolver, s.type);
  };
  return labels(*this) == labels(other);
}

base::Expected<SavedStatus> saved_status(const json& document) {
  try {
    SavedStatus status;
    status.taken = document.at("taken").get<std::string>();
    for (const auto& probe : document.at("probes")) status.series.push_back(series_of(probe));
    for (const auto& service : document.at("services")) {
      status.services.push_back({service.at("service").get<std::string>(),
                                 service.at("source").get<std::string>(),
                                 service.at("state").get<std::string>()});
    }
    return status;
  } catch (const json::exception& exception) {
    return base::Error{std::string("it is not what `reachd once --format json` prints (") + exception.what() +
                       ")"};
  }
}

base::Expected<SavedStatus> parse_saved_status(std::string_view text) {
  try {
    return saved_status(json::parse(text));
  } catch (const json::parse_error& exception) {
    return base::Error{std::string("it is not JSON (") + exception.what() + ")"};
  }
}

}  // namespace reachd::json
