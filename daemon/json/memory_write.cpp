#include <nlohmann/json.hpp>

#include "daemon/json/memory_fields.hpp"
#include "daemon/json/memory_text.hpp"

namespace reachd::json {

namespace {

using nlohmann::json;

std::int64_t time_json(base::Wall time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

void put_time(json& object, const char* key, const std::optional<base::Wall>& time) {
  if (time) object[key] = time_json(*time);
}

void put_text(json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

void put_address(json& object, const char* key, const std::optional<net::Address>& address) {
  if (address) object[key] = address->to_string();
}

json labels_json(const probe::Labels& labels) {
  json object{{"probe", labels.probe},   {"kind", result::name(labels.kind)},
              {"target", labels.target}, {"port", labels.port},
              {"source", labels.source}, {"family", net::name(labels.family)}};
  put_text(object, "resolver", labels.resolver);
  put_text(object, "type", labels.type);
  return object;
}

json tls_json(const result::TlsFacts& tls) {
  json object{{"version", tls.version}, {"topmost_issuer_is_apple", tls.topmost_issuer_is_apple}};
  put_text(object, "issuer", tls.issuer);
  put_text(object, "fingerprint", tls.fingerprint);
  put_text(object, "alpn", tls.alpn);
  if (tls.not_after) object["not_after_seconds"] = tls.not_after->time_since_epoch().count();
  return object;
}

json result_json(const result::Result& result) {
  json object{{"outcome", result::name(result.outcome)},
              {"started", time_json(result.started_wall)},
              {"duration", result.duration.count()},
              {"tried_address", result.tried_address},
              {"used_fallback_address", result.used_fallback_address}};
  put_text(object, "host", result.host);
  put_text(object, "detail", result.detail);
  put_address(object, "address", result.address);
  if (!result.tls.version.empty()) object["tls"] = tls_json(result.tls);
  return object;
}

json block_json(const result::Block& block) {
  json object{{"mechanism", result::name(block.mechanism)},
              {"control_port", block.control_port},
              {"control_passes", block.control_passes}};
  if (block.hop) object["hop"] = *block.hop;
  put_address(object, "last_hop", block.last_hop);
  put_address(object, "blocker", block.blocker);
  return object;
}

json state_json(const core::StateMemory& state) {
  json object{{"up", state.up}, {"last", result_json(state.last)}, {"last_up", time_json(state.last_up)}};
  put_time(object, "last_success", state.last_success);
  put_time(object, "last_transition", state.last_transition);
  put_time(object, "down_since", state.down_since);
  if (state.block) object["block"] = block_json(*state.block);
  return object;
}

json place_json(const core::Place& place) {
  return {{"host", place.host}, {"address", place.address.to_string()}};
}

json tried_json(const core::TriedMemory& tried) {
  json object = place_json(tried.place);
  object["results"] = json::array();
  for (const auto& [when, worked] : tried.results) object["results"].push_back({time_json(when), worked});
  return object;
}

json series_json(const core::SeriesMemory& series) {
  auto object = labels_json(series.labels);
  object["question"] = series.question;
  object["seen"] = time_json(series.seen);
  if (series.state) object["state"] = state_json(*series.state);
  if (series.place) {
    object["place"] = place_json(*series.place);
    object["place"]["worked"] = time_json(series.place_worked);
  }
  put_time(object, "record_seen", series.record_seen);
  for (const auto& tried : series.tried) object["tried"].push_back(tried_json(tried));
  for (const auto& [age, counts] : series.recent) {
    object["recent"].push_back({age, counts.attempts, counts.failures, counts.successes_resent});
  }
  return object;
}

json cause_json(const core::CauseMemory& cause) {
  const auto& [name, port, start, probes, info, sentence, counted_anew] = cause.diagnosis;
  json object{{"source", cause.source},
              {"family", net::name(cause.family)},
              {"cause", verdict::name(name)},
              {"port", port},
              {"start", time_json(start)},
              {"probes", probes},
              {"sentence", sentence},
              {"target", info.target},
              {"control_port", info.control_port}};
  if (info.mechanism) object["mechanism"] = result::name(*info.mechanism);
  if (info.hop) object["hop"] = *info.hop;
  put_address(object, "last_hop", info.last_hop);
  put_address(object, "blocker", info.blocker);
  return object;
}

json whole_json(const core::Memory& memory) {
  json object{{"written", time_json(memory.written)},
              {"series", memory.series.size()},
              {"families", json::object()},
              {"causes", json::array()},
              {"services", json::array()}};
  if (memory.clock_offset) object["clock_offset"] = *memory.clock_offset;
  for (const auto& [source, families] : memory.families) {
    auto& list = object["families"][source] = json::array();
    for (const auto family : families) list.push_back(net::name(family));
  }
  for (const auto& cause : memory.causes) object["causes"].push_back(cause_json(cause));
  for (const auto& service : memory.services) {
    json one{{"service", service.service}, {"source", service.source}, {"state", core::name(service.state)}};
    put_time(one, "since", service.since);
    object["services"].push_back(std::move(one));
  }
  return object;
}

std::string line(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string to_text(const core::Memory& memory) {
  auto text = line(whole_json(memory));
  for (const auto& series : memory.series) text += line(series_json(series));
  const json front{{"format", state_format}, {"version", state_version}, {"sha256", sha256_hex(text)}};
  return line(front) + text;
}

}  // namespace reachd::json
