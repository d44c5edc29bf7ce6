#include "daemon/report/check_summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "metrics/series_count.hpp"

namespace reachd::report {

namespace {

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace

std::string check_summary(const config::Loaded& loaded, const core::Plan& plan) {
  std::string text;
  std::size_t errors = 0;
  for (const auto& message : loaded.messages) {
    text += message.to_string() + "\n";
    if (message.severity == yaml::Message::Severity::error) ++errors;
  }
  const auto warnings = loaded.messages.size() - errors;
  if (loaded.config) {
    text += counted(plan.size(), "task", "tasks") + ", " +
            counted(metrics::series_count(*loaded.config, plan), "series", "series");
  } else {
    text += counted(errors, "error", "errors");
  }
  if (warnings > 0) text += ", " + counted(warnings, "warning", "warnings");
  return text + "\n";
}

}  // namespace reachd::report
