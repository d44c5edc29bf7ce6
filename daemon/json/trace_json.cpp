#include "daemon/json/trace_json.hpp"

#include "daemon/json/writer.hpp"

namespace reachd::json {

std::string trace_json(const TraceReport& report, std::string_view sentence) {
  auto object = shown(report);
  object["sentence"] = sentence;
  return to_text(object);
}

}  // namespace reachd::json
