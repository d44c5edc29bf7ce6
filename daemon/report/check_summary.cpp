#include "daemon/report/check_summary.hpp"

#include "base/number.hpp"
#include "metrics/series_count.hpp"

namespace reachd::report {

using base::counted;

std::string check_summary(const config::Loaded& loaded, const core::Plan& plan) {
  std::string text;
  std::size_t errors = 0;
  for (const auto& message : loaded.messages) {
    text += message.to_string() + "\n";
    errors += message.is_error();
  }
  for (const auto& layer : loaded.layers)
    for (const auto& change : layer.changes) text += layer.file + ": " + change + "\n";
  const auto warnings = loaded.messages.size() - errors;
  if (loaded.config) {
    text += counted(plan.size(), "task") + ", " +
            counted(metrics::series_count(*loaded.config, plan), "series", "series");
  } else {
    text += counted(errors, "error");
  }
  if (warnings > 0) text += ", " + counted(warnings, "warning");
  return text + "\n";
}

}  // namespace reachd::report
