#include "daemon/json/series_json.hpp"

#include <cstring>
#include <nlohmann/json.hpp>

#include "base/time_text.hpp"

namespace reachd::json {

using nlohmann::json;
using result::Phase;

void put_time(json& object, const char* key, const std::optional<base::Wall>& time) {
  if (time) object[key] = base::rfc3339(*time);
}

namespace {

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

void put_text(json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

json icmp_json(const net::IcmpError& icmp) {
  json object{{"family", net::name(icmp.family)}, {"type", icmp.type}, {"code", icmp.code}};
  if (icmp.sender) object["sender"] = icmp.sender->to_string();
  return object;
}

json tls_json(const result::TlsFacts& tls) {
  json object{
      {"version", tls.version}, {"issuer", tls.issuer}, {"alpn", tls.alpn}, {"fingerprint", tls.fingerprint}};
  if (tls.not_after) object["not_after"] = base::rfc3339(*tls.not_after);
  object["chain"] = json::array();
  for (const auto& certificate : tls.chain) {
    object["chain"].push_back({{"subject", certificate.subject},
                               {"issuer", certificate.issuer},
                               {"sha256", certificate.sha256},
                               {"not_before", base::rfc3339(certificate.not_before)},
                               {"not_after", base::rfc3339(certificate.not_after)}});
  }
  return object;
}

/// What one attempt found out.
void put_result(json& object, const result::Result& result) {
  object["outcome"] = result::name(result.outcome);
  object["meaning"] = result::meaning(result.outcome);
  object["started"] = base::rfc3339(result.started_wall);
  object["duration"] = seconds(result.duration);
  object["phases"] = json::object();
  for (const auto phase : base::all<Phase>) {
    if (const auto& duration = result.phase(phase))
      object["phases"][std::string(result::name(phase))] = seconds(*duration);
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
    json failure{{"outcome", result::name(result.outcome)}, {"started", base::rfc3339(result.started_wall)}};
    put_text(failure, "host", result.host);
    if (result.address) failure["address"] = result.address->to_string();
    put_text(failure, "detail", result.detail);
    list.push_back(std::move(failure));
  }
  return list;
}

/// What could not be told is left out.
json block_json(const result::Block& block) {
  json object{{"mechanism", result::name(block.mechanism)}};
  if (block.hop) object["hop"] = *block.hop;
  if (block.last_hop) object["last_hop"] = block.last_hop->to_string();
  if (block.blocker) object["blocker"] = block.blocker->to_string();
  if (block.control_port != 0) {
    object["control_port"] = block.control_port;
    object["control_passes"] = block.control_passes;
  }
  return object;
}

json hops_json(const std::vector<result::Hop>& path) {
  json list = json::array();
  for (const auto& hop : path) {
    json object{{"hop", hop.distance}, {"answer", result::name(hop.answer)}};
    if (hop.router) object["router"] = hop.router->to_string();
    if (hop.sender) object["sender"] = hop.sender->to_string();
    if (hop.answer != result::Hop::Answer::silent) object["round_trip"] = seconds(hop.round_trip);
    list.push_back(std::move(object));
  }
  return list;
}

json trace_json(const core::TracedPaths& paths) {
  json object{{"ended", base::rfc3339(paths.ended)},
              {"port", paths.port},
              {"path", hops_json(paths.failing)},
              {"control", hops_json(paths.control)}};
  if (paths.control_port != 0) object["control_port"] = paths.control_port;
  put_text(object, "confidence", paths.text);
  return object;
}

json attempts_json(const core::History& attempts) {
  json list = json::array();
  for (const auto& result : attempts) list.push_back(attempt_json(result));
  return list;
}

}  // namespace

json attempt_json(const result::Result& result) {
  json object = json::object();
  put_result(object, result);
  return object;
}

json state_json(const core::Record& record) {
  const auto& labels = record.task->labels;
  json object{{"probe", labels.probe},   {"kind", result::name(labels.kind)},
              {"target", labels.target}, {"port", labels.port},
              {"source", labels.source}, {"family", net::name(labels.family)}};
  if (!connects(labels.kind)) {
    object["resolver"] = labels.resolver;
    object["type"] = labels.type;
  }
  if (record.task->probe != nullptr) object["role"] = base::name(record.task->probe->role);
  object["takes_part"] = record.takes_part;
  object["up"] = record.up ? json(*record.up) : json();
  object["settled"] = record.settled;
  return object;
}

json series_json(const core::Record& record) {
  auto object = state_json(record);
  object["outcome"] = nullptr;
  if (record.last) put_result(object, *record.last);
  put_time(object, "last_success", record.last_success);
  put_time(object, "last_transition", record.last_transition);
  put_time(object, "down_since", record.down_since);
  if (record.certificate_not_after)
    object["certificate_not_after"] = base::rfc3339(*record.certificate_not_after);
  if (record.block) object["block"] = block_json(*record.block);
  object["addresses"] = {{"reachable", record.reachable_addresses},
                         {"unreachable", record.unreachable_addresses}};
  object["attempts"] = json::object();
  for (const auto outcome : result::outcomes_of(record.task->labels.kind)) {
    const auto count = record.attempts[static_cast<std::size_t>(outcome)];
    if (count != 0) object["attempts"][std::string(result::name(outcome))] = count;
  }
  object["failures"] = failures_json(record);
  return object;
}

json whole_series_json(const core::Record& record) {
  auto object = series_json(record);
  object["failures"] = attempts_json(record.failures);
  object["successes"] = attempts_json(record.successes);
  if (record.paths) object["trace"] = trace_json(*record.paths);
  return object;
}

}  // namespace reachd::json
