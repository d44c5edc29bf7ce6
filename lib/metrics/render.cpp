#include "metrics/render.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <sstream>
#include <utility>

#include "metrics/series.hpp"

namespace reachd::metrics {

std::vector<Definition> definitions() {
  std::vector<Definition> all;
  for (const auto subject :
       {probe_definitions(), diagnosis_definitions(), service_definitions(), process_definitions()})
    all.insert(all.end(), subject.begin(), subject.end());
  return all;
}

std::string render(const core::Snapshot& snapshot) {
  std::ostringstream out;
  const prometheus::TextSerializer serializer;
  std::vector<prometheus::MetricFamily> family(1);
  for (const auto& definition : definitions()) {
    auto& one = family.front() = {definition.name, definition.help.text, definition.type, {}};
    definition.fill(snapshot, one.metric);
    if (!one.metric.empty()) serializer.Serialize(out, family);
  }
  return std::move(out).str();  // moves the text out, rather than copying it
}

}  // namespace reachd::metrics
