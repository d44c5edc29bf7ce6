#include "daemon/web/status_json.hpp"

#include <cstring>
#include <nlohmann/json.hpp>

#include "daemon/web/time_text.hpp"

namespace reachd::web {

namespace {

using nlohmann::json;
using probe::Phase;

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

void put_text(json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

void put_time(json& object, const char* key, const std::optional<core::Wall>& time) {
  if (time) object[key] = rfc3339(*time);
}

json icmp_json(const probe::IcmpError& icmp) {
  json object{{"family", net::name(icmp.family)}, {"type", icmp.type}, {"code", icmp.code}};
  if (icmp.sender) object["sender"] = icmp.sender->to_string();
  return object;
}

json tls_json(const probe::TlsFacts& tls) {
  json object{
      {"version", tls.version}, {"issuer", tls.issuer}, {"alpn", tls.alpn}, {"fingerprint", tls.fingerprint}};
  put_time(object, "not_after", tls.not_after);
  object["chain"] = json::array();
  for (const auto& certificate : tls.chain) {
    object["chain"].push_back({{"subject", certificate.subject},
                               {"issuer", certificate.issuer},
                               {"sha256", certificate.sha256},
                               {"not_before", rfc3339(certificate.not_before)},
                               {"not_after", rfc3339(certificate.not_after)}});
  }
  return object;
}

/// What one attempt found out.
void put_result(json& object, const probe::Result& result) {
  object["outcome"] = probe::name(result.outcome);
  object["meaning"] = probe::meaning(result.outcome);
  object["started"] = rfc3339(result.started_wall);
  object["duration"] = seconds(result.duration);
  object["phases"] = json::object();
  for (int i = 0; i < probe::phase_count; ++i) {
    const auto phase = static_cast<Phase>(i);
    if (const auto& duration = result.phase(phase))
      object["phases"][std::string(probe::name(phase))] = seconds(*duration);
  }
  put_text(object, "detail", result.detail);
  put_text(object, "host", result.host);
  put_text(object, "answered_by", result.resolver);
  if (result.address) object["address"] = result.address->to_string();
  if (!result.answers.empty()) object["answers"] = json::array();
  for (const auto& answer : result.answers) object["answers"].push_back(answer.to_string());
  if (result.icmp) object["icmp"] = icmp_json(*result.icmp);
  if (result.error_number != 0) {
    // The name ("ECONNREFUSED") is the same in every language, and strerrorname_np(3) is thread-safe.
    const char* name = strerrorname_np(result.error_number);
    object["error"] = name != nullptr ? std::string(name) : std::to_string(result.error_number);
  }
  if (result.retransmits != 0) object["retransmits"] = result.retransmits;
  if (result.http_status != 0) object["http_status"] = result.http_status;
  if (result.clock_offset) object["clock_offset"] = seconds(*result.clock_offset);
  if (!result.tls.version.empty() || !result.tls.chain.empty()) object["tls"] = tls_json(result.tls);
}

/// The failures still remembered, the oldest first: enough to see what came before.
json failures_json(const core::Record& record) {
  json list = json::array();
  for (const auto& result : record.failures) {
    json failure{{"outcome", probe::name(result.outcome)}, {"started", rfc3339(result.started_wall)}};
    put_text(failure, "host", result.host);
    if (result.address) failure["address"] = result.address->to_string();
    put_text(failure, "detail", result.detail);
    list.push_back(std::move(failure));
  }
  return list;
}

std::string_view role_name(config::Role role) {
  constexpr std::string_view names[] = {"none", "control", "portal"};
  return names[static_cast<std::size_t>(role)];
}

/// What could not be told is left out.
json block_json(const probe::Block& block) {
  json object{{"mechanism", probe::name(block.mechanism)}};
  if (block.hop) object["hop"] = *block.hop;
  if (block.last_hop) object["last_hop"] = block.last_hop->to_string();
  if (block.blocker) object["blocker"] = block.blocker->to_string();
  if (block.control_port != 0) {
    object["control_port"] = block.control_port;
    object["control_passes"] = block.control_passes;
  }
  return object;
}

json probe_json(const core::Record& record) {
  const auto& labels = record.task->labels;
  json object{{"probe", labels.probe},   {"kind", probe::name(labels.kind)},
              {"target", labels.target}, {"port", labels.port},
              {"source", labels.source}, {"family", net::name(labels.family)}};
  if (labels.kind == probe::Kind::dns) {
    object["resolver"] = labels.resolver;
    object["type"] = labels.type;
  }
  if (record.task->probe != nullptr) object["role"] = role_name(record.task->probe->role);
  object["takes_part"] = record.takes_part;
  object["up"] = record.up ? json(*record.up) : json();
  object["settled"] = record.settled;
  object["outcome"] = nullptr;
  if (record.last) put_result(object, *record.last);
  put_time(object, "last_success", record.last_success);
  put_time(object, "last_transition", record.last_transition);
  put_time(object, "down_since", record.down_since);
  put_time(object, "certificate_not_after", record.certificate_not_after);
  if (record.block) object["block"] = block_json(*record.block);
  object["addresses"] = {{"reachable", record.reachable_addresses},
                         {"unreachable", record.unreachable_addresses}};
  object["attempts"] = json::object();
  for (const auto outcome : probe::outcomes_of(labels.kind)) {
    const auto count = record.attempts[static_cast<std::size_t>(outcome)];
    if (count != 0) object["attempts"][std::string(probe::name(outcome))] = count;
  }
  object["failures"] = failures_json(record);
  return object;
}

json service_json(const core::ServiceRecord& service) {
  json object{{"service", service.service}, {"source", service.source}, {"state", core::name(service.state)}};
  put_time(object, "since", service.since);
  return object;
}

}  // namespace

namespace {

json cause_json(const core::DiagnosisRecord& diagnosis, const verdict::Diagnosis& cause) {
  json object{{"cause", verdict::name(cause.cause)},
              {"source", diagnosis.source},
              {"family", net::name(diagnosis.family)},
              {"start", rfc3339(cause.start)},
              {"sentence", cause.sentence},
              {"probes", cause.probes},
              {"target", cause.info.target}};
  if (cause.port != 0) object["port"] = cause.port;
  if (cause.info.mechanism) object["mechanism"] = probe::name(*cause.info.mechanism);
  if (cause.info.hop) object["hop"] = *cause.info.hop;
  if (cause.info.last_hop) object["last_hop"] = cause.info.last_hop->to_string();
  if (cause.info.blocker) object["blocker"] = cause.info.blocker->to_string();
  return object;
}

}  // namespace

json status_json(const core::Snapshot& snapshot) {
  json object{{"version", REACHD_VERSION},
              {"taken", rfc3339(snapshot.taken)},
              {"process_start", rfc3339(snapshot.process_start)},
              {"proxied", snapshot.config && snapshot.config->proxied},
              {"services", json::array()},
              {"diagnosis", json::array()},
              {"probes", json::array()}};
  for (const auto& service : snapshot.services) object["services"].push_back(service_json(service));
  for (const auto& diagnosis : snapshot.diagnoses) {
    for (const auto& cause : diagnosis.causes) object["diagnosis"].push_back(cause_json(diagnosis, cause));
  }
  for (const auto& record : snapshot.records) object["probes"].push_back(probe_json(record));
  if (snapshot.clock_offset) object["clock_offset"] = *snapshot.clock_offset;
  return object;
}

std::string to_text(const json& value) {
  return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace reachd::web
