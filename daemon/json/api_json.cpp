#include "daemon/json/api_json.hpp"

#include <map>

#include "base/version.hpp"
#include "core/services.hpp"
#include "daemon/json/writer.hpp"

namespace reachd::json {

using nlohmann::json;

namespace {

using ApiWriter = Writer<ShownForm>;

json begin(const core::Snapshot& snapshot) {
  return {{"version", base::version()}, {"taken", base::rfc3339(snapshot.taken)}};
}

json cause_json(const core::DiagnosisRecord& diagnosis, const verdict::Diagnosis& cause,
                base::Language language) {
  json object;
  ApiWriter writer(object);
  cause_fields(writer, diagnosis.source, diagnosis.family, cause);
  const auto& told = cause.told.in(language);
  object["sentence"] = told.sentence.since(cause.start, language).text();
  object["evidence"] = told.evidence;
  return object;
}

/// The failures still remembered, the oldest first: enough to see what came before.
json failures_in_short(const core::Record& record) {
  auto list = json::array();
  for (const auto& result : record.failures.all()) {
    ApiWriter writer(list.emplace_back());
    brief_fields(writer, result);
  }
  return list;
}

/// A series with its last attempt. Attempt and series are one object: `outcome` is the last attempt's.
json series_json(const core::Record& record) {
  json object{{"outcome", nullptr}, {"failures", failures_in_short(record)}};
  ApiWriter writer(object);
  state_fields(writer, record);
  if (record.last) fields(writer, *record.last);
  counted_fields(writer, record);
  return object;
}

/// The same with all that is remembered.
json whole_series_json(const core::Record& record) {
  auto object = series_json(record);
  object["failures"] = shown(record.failures.all());
  object["successes"] = shown(record.successes.all());
  if (record.paths) object["trace"] = shown(*record.paths);
  return object;
}

json listed_series_json(const core::Record& record) {
  json object{{"outcome", record.last ? shown(record.last->outcome) : json()}};
  ApiWriter writer(object);
  state_fields(writer, record);
  return object;
}

}  // namespace

json status_json(const core::Snapshot& snapshot) {
  auto object = begin(snapshot);
  object["process_start"] = base::rfc3339(snapshot.process_start);
  object["proxied"] = snapshot.config && snapshot.config->proxied;
  object["proxied_sources"] = core::proxied_sources(snapshot);
  if (snapshot.config && !snapshot.config->site.empty()) object["site"] = snapshot.config->site;
  object["services"] = shown(snapshot.services);
  auto& causes = object["diagnosis"] = json::array();
  const auto language = snapshot.config ? snapshot.config->language : base::Language::english;
  for (const auto& diagnosis : snapshot.diagnoses) {
    for (const auto& cause : diagnosis.causes) causes.push_back(cause_json(diagnosis, cause, language));
  }
  auto& probes = object["probes"] = json::array();
  for (const auto& record : snapshot.records) probes.push_back(series_json(record));
  if (snapshot.clock_offset) object["clock_offset"] = *snapshot.clock_offset;
  return object;
}

std::string status_text(const core::Snapshot& snapshot, const Comparison* comparison) {
  auto object = status_json(snapshot);
  if (comparison != nullptr) object["comparison"] = shown(*comparison);
  return to_text(object);
}

std::string probes_text(const core::Snapshot& snapshot) {
  auto list = json::array();
  std::map<std::string_view, std::size_t> places;
  for (const auto& record : snapshot.records) {
    const auto& name = record.task->labels.probe;
    const auto [place, is_new] = places.try_emplace(name, list.size());
    if (is_new)
      list.push_back({{"probe", name}, {"href", "/api/v1/probes/" + name}, {"series", json::array()}});
    list[place->second]["series"].push_back(listed_series_json(record));
  }
  auto object = begin(snapshot);
  object["probes"] = std::move(list);
  return to_text(object);
}

std::optional<std::string> probe_text(const core::Snapshot& snapshot, std::string_view probe) {
  auto series = json::array();
  for (const auto& record : snapshot.records) {
    if (record.task->labels.probe == probe) series.push_back(whole_series_json(record));
  }
  if (series.empty()) return std::nullopt;
  auto object = begin(snapshot);
  object["probe"] = probe;
  object["series"] = std::move(series);
  return to_text(object);
}

std::string trace_json(const TraceReport& report, std::string_view sentence) {
  auto object = shown(report);
  object["sentence"] = sentence;
  return to_text(object);
}

}  // namespace reachd::json
