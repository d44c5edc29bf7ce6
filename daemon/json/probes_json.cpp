#include "daemon/json/probes_json.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "base/time_text.hpp"
#include "base/version.hpp"
#include "daemon/json/series_json.hpp"

namespace reachd::json {

using nlohmann::json;

namespace {

json begin(const core::Snapshot& snapshot) {
  return {{"version", base::version()}, {"taken", base::rfc3339(snapshot.taken)}};
}

}  // namespace

json probes_json(const core::Snapshot& snapshot) {
  auto list = json::array();
  std::map<std::string_view, std::size_t> places;
  for (const auto& record : snapshot.records) {
    const auto& name = record.task->labels.probe;
    const auto [place, is_new] = places.try_emplace(name, list.size());
    if (is_new)
      list.push_back({{"probe", name}, {"href", "/api/v1/probes/" + name}, {"series", json::array()}});
    auto series = state_json(record);
    series["outcome"] = record.last ? json(result::name(record.last->outcome)) : json();
    list[place->second]["series"].push_back(std::move(series));
  }
  auto object = begin(snapshot);
  object["probes"] = std::move(list);
  return object;
}

json probe_json(const core::Snapshot& snapshot, std::string_view probe) {
  auto series = json::array();
  for (const auto& record : snapshot.records) {
    if (record.task->labels.probe == probe) series.push_back(whole_series_json(record));
  }
  if (series.empty()) return nullptr;
  auto object = begin(snapshot);
  object["probe"] = probe;
  object["series"] = std::move(series);
  return object;
}

}  // namespace reachd::json
