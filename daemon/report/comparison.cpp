#include "daemon/report/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/report/text.hpp"

namespace reachd::report {

using json::Difference;
using json::SavedSeries;
using json::SavedService;

namespace {

constexpr std::string_view no_record = "no such record";
constexpr std::string_view no_result = "no attempt ended";
constexpr std::string_view not_probed = "not probed";

std::string what(const SavedSeries& series) {
  auto text = fmt::format("{} {}:{} {}", series.probe, series.target, series.port, series.family);
  if (!series.type.empty()) text += fmt::format(" {} @{}", series.type, series.resolver);
  if (series.source != "default") text += " from " + series.source;
  return text;
}

std::string what(const SavedService& service) {
  return "service " + service.service + (service.source == "default" ? "" : " from " + service.source);
}

std::string standing(const SavedSeries& series) {
  if (!series.takes_part) return std::string(no_record);
  return series.outcome.empty() ? std::string(no_result) : series.outcome;
}

bool works(const SavedSeries& series) {
  return series.takes_part && series.outcome == "ok";
}

/// Worse states have higher values, unknown ones the highest.
std::size_t badness(const std::string& state) {
  const auto value = base::from_name<core::ServiceState>(state);
  return value ? base::index(*value) : base::count<core::ServiceState>;
}

bool has_probe(const SavedStatus& status, const std::string& probe) {
  return std::ranges::any_of(status.series, [&](const SavedSeries& series) { return series.probe == probe; });
}

/// The series or service with the same labels; null if there is none.
const auto* twin(const auto& list, const auto& wanted) {
  const auto found =
      std::ranges::find_if(list, [&](const auto& other) { return other.labels() == wanted.labels(); });
  return found == list.end() ? nullptr : &*found;
}

void compare_series(const SavedSeries& before, const SavedSeries& after, Comparison& result) {
  const Difference difference{what(before), standing(before), standing(after)};
  const bool fails_anew = after.takes_part && !before.takes_part && !works(after);
  if (works(before) && works(after)) {
    if (before.issuer.empty() || after.issuer.empty() || before.issuer == after.issuer) return;
    result.changed.push_back(
        {difference.what, "certificate of " + before.issuer, "certificate of " + after.issuer});
  } else if (works(after)) {
    result.better.push_back(difference);
  } else if (works(before) || fails_anew) {
    result.worse.push_back(difference);
  } else if (difference.before != difference.after) {
    result.changed.push_back(difference);
  }
}

void compare_services(const SavedStatus& before, const SavedStatus& after, Comparison& result) {
  for (const auto& service : before.services) {
    const auto* now = twin(after.services, service);
    if (now == nullptr) {
      result.not_compared.push_back({what(service), service.state, "not there"});
    } else if (now->state != service.state) {
      auto& list = badness(now->state) > badness(service.state) ? result.worse : result.better;
      list.push_back({what(service), service.state, now->state});
    }
  }
}

std::string lines(const std::vector<Difference>& list, const char* word, Colour paint, bool colour,
                  int width) {
  constexpr std::size_t indent = 14;
  std::string text;
  for (const auto& one : list) {
    const auto line = ascii(fmt::format("{}: {} -> {}", one.what, one.before, one.after));
    text += painted(fmt::format("{:<{}}", word, indent), paint, colour) + wrapped(line, indent, width) + "\n";
  }
  return text;
}

}  // namespace

Comparison compare(const SavedStatus& before, const SavedStatus& after) {
  Comparison result;
  compare_services(before, after, result);
  for (const auto& series : before.series) {
    if (const auto* now = twin(after.series, series)) {
      compare_series(series, *now, result);
    } else {
      const Difference gone{what(series), standing(series), std::string(not_probed)};
      const bool lost = works(series) && has_probe(after, series.probe);
      (lost ? result.worse : result.not_compared).push_back(gone);
    }
  }
  for (const auto& series : after.series) {
    if (twin(before.series, series) != nullptr) continue;
    const Difference fresh{what(series), std::string(not_probed), standing(series)};
    const bool fails = series.takes_part && !works(series) && has_probe(before, series.probe);
    (fails ? result.worse : result.not_compared).push_back(fresh);
  }
  return result;
}

std::string comparison_text(const Comparison& comparison, const std::string& name, const std::string& taken,
                            bool colour, int width) {
  auto text = "\n" + painted("COMPARED WITH", Colour::bold, colour) +
              ascii(fmt::format(" {}, taken {}", name, taken)) + "\n";
  text += lines(comparison.worse, "worse", Colour::red, colour, width);
  text += lines(comparison.better, "better", Colour::green, colour, width);
  text += lines(comparison.changed, "changed", Colour::yellow, colour, width);
  text += lines(comparison.not_compared, "not compared", Colour::dim, colour, width);
  if (comparison.worse.empty() && comparison.better.empty() && comparison.changed.empty())
    return text + "Nothing has changed.\n";
  return text + fmt::format("{} worse, {} better\n", comparison.worse.size(), comparison.better.size());
}

}  // namespace reachd::report
