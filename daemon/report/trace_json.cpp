#include <nlohmann/json.hpp>

#include "daemon/report/trace_table.hpp"

namespace reachd::report {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::optional<net::Address>& address) {
  return address ? Json(address->to_string()) : Json(nullptr);
}

Json hops(const std::vector<result::Hop>& path) {
  auto list = Json::array();
  for (const auto& hop : path) {
    Json object{{"distance", hop.distance},
                {"answer", result::name(hop.answer)},
                {"router", text_or_null(hop.router)},
                {"sender", text_or_null(hop.sender)}};
    if (hop.answer != result::Hop::Answer::silent)
      object["round_trip_seconds"] = std::chrono::duration<double>(hop.round_trip).count();
    list.push_back(std::move(object));
  }
  return list;
}

Json block_of(const result::Block& block) {
  return {{"mechanism", result::name(block.mechanism)},
          {"hop", block.hop ? Json(*block.hop) : Json(nullptr)},
          {"last_hop", text_or_null(block.last_hop)},
          {"blocker", text_or_null(block.blocker)},
          {"control_port", block.control_port != 0 ? Json(block.control_port) : Json(nullptr)},
          {"control_passes", block.control_passes}};
}

}  // namespace

std::string trace_json(const TraceReport& report) {
  const bool reached = report.outcome == result::Outcome::ok;
  const Json tree{{"host", report.host},
                  {"address", report.endpoint.address.to_string()},
                  {"port", report.endpoint.port},
                  {"transport", report.udp_dns ? "udp" : "tcp"},
                  {"family", net::name(report.endpoint.address.family())},
                  {"source", report.source},
                  {"outcome", result::name(report.outcome)},
                  {"detail", report.detail},
                  {"reached", reached},
                  {"block", reached ? Json(nullptr) : block_of(report.trace.block)},
                  {"path", hops(report.trace.failing)},
                  {"control", hops(report.trace.control)},
                  {"sentence", trace_sentence(report)},
                  {"confidence", report.trace.confidence_text}};
  return tree.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace reachd::report
