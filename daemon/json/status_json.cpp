#include "daemon/json/status_json.hpp"

#include <nlohmann/json.hpp>

#include "base/time_text.hpp"
#include "base/version.hpp"
#include "daemon/json/series_json.hpp"

namespace reachd::json {

namespace {

using nlohmann::json;

json service_json(const core::ServiceRecord& service) {
  json object{{"service", service.service}, {"source", service.source}, {"state", core::name(service.state)}};
  put_time(object, "since", service.since);
  return object;
}

json cause_json(const core::DiagnosisRecord& diagnosis, const verdict::Diagnosis& cause) {
  json object{{"cause", verdict::name(cause.cause)},
              {"source", diagnosis.source},
              {"family", net::name(diagnosis.family)},
              {"start", base::rfc3339(cause.start)},
              {"sentence", cause.sentence},
              {"probes", cause.probes},
              {"target", cause.info.target}};
  if (cause.port != 0) object["port"] = cause.port;
  if (cause.info.mechanism) object["mechanism"] = result::name(*cause.info.mechanism);
  if (cause.info.hop) object["hop"] = *cause.info.hop;
  if (cause.info.last_hop) object["last_hop"] = cause.info.last_hop->to_string();
  if (cause.info.blocker) object["blocker"] = cause.info.blocker->to_string();
  return object;
}

}  // namespace

json status_json(const core::Snapshot& snapshot) {
  json object{{"version", base::version()},
              {"taken", base::rfc3339(snapshot.taken)},
              {"process_start", base::rfc3339(snapshot.process_start)},
              {"proxied", snapshot.config && snapshot.config->proxied},
              {"services", json::array()},
              {"diagnosis", json::array()},
              {"probes", json::array()}};
  for (const auto& service : snapshot.services) object["services"].push_back(service_json(service));
  for (const auto& diagnosis : snapshot.diagnoses) {
    for (const auto& cause : diagnosis.causes) object["diagnosis"].push_back(cause_json(diagnosis, cause));
  }
  for (const auto& record : snapshot.records) object["probes"].push_back(series_json(record));
  if (snapshot.clock_offset) object["clock_offset"] = *snapshot.clock_offset;
  return object;
}

std::string to_text(const json& value) {
  return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace reachd::json
