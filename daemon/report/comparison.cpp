#include "daemon/report/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/report/text.hpp"

namespace reachd::report {

using json::Difference;
using json::SavedSeries;
using json::SavedService;

namespace {

// In English they stand in the JSON.
constexpr base::Translated no_record{"no such record", "kein solcher Eintrag"};
constexpr base::Translated no_result{"no attempt ended", "kein Versuch zu Ende"};
constexpr base::Translated not_probed{"not probed", "nicht geprüft"};
constexpr base::Translated not_there{"not there", "nicht vorhanden"};
constexpr base::Translated service_named{"service ", "Dienst "};
constexpr base::Translated certificate_of{"certificate of ", "Zertifikat von "};

constexpr base::Translated compared_with{"COMPARED WITH {}, taken {}", "VERGLICHEN MIT {}, aufgenommen {}"};
constexpr base::Translated worse_word{"worse", "schlechter"};
constexpr base::Translated better_word{"better", "besser"};
constexpr base::Translated changed_word{"changed", "anders"};
constexpr base::Translated not_compared_word{"not compared", "unvergleichbar"};
constexpr base::Translated no_change{"Nothing has changed.", "Nichts hat sich geändert."};
constexpr base::Translated balance{"{} worse, {} better", "{} schlechter, {} besser"};

std::string what(const SavedSeries& series) {
  auto text = fmt::format("{} {}:{} {}", series.probe, series.target, series.port, series.family);
  if (!series.type.empty()) text += fmt::format(" {} @{}", series.type, series.resolver);
  if (series.source != "default") text += " from " + series.source;
  return text;
}

std::string what(const SavedService& service) {
  return std::string(service_named.english) + service.service +
         (service.source == "default" ? "" : " from " + service.source);
}

std::string standing(const SavedSeries& series) {
  if (!series.takes_part) return std::string(no_record.english);
  return series.outcome.empty() ? std::string(no_result.english) : series.outcome;
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
    result.changed.push_back({difference.what, std::string(certificate_of.english) + before.issuer,
                              std::string(certificate_of.english) + after.issuer});
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
      result.not_compared.push_back({what(service), service.state, std::string(not_there.english)});
    } else if (now->state != service.state) {
      auto& list = badness(now->state) > badness(service.state) ? result.worse : result.better;
      list.push_back({what(service), service.state, now->state});
    }
  }
}

/// Of a Difference. States and outcomes are identifiers, in every language.
std::string translated(std::string text, base::Language language) {
  for (const auto& start : {no_record, no_result, not_probed, not_there, service_named, certificate_of}) {
    if (text.starts_with(start.english))
      return std::string(start.in(language)) + text.substr(start.english.size());
  }
  return text;
}

std::string difference_lines(const std::vector<Difference>& list, const base::Translated& word, Colour paint,
                             bool colour, int width, base::Language language) {
  constexpr std::size_t indent = 16;
  const auto lead = padded(std::string(word.in(language)), indent);
  std::string text;
  for (const auto& one : list) {
    const auto line =
        fmt::format("{}: {} -> {}", translated(ascii(one.what), language),
                    translated(ascii(one.before), language), translated(ascii(one.after), language));
    text += painted(lead, paint, colour) + wrapped(line, indent, width) + "\n";
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
      const Difference gone{what(series), standing(series), std::string(not_probed.english)};
      const bool lost = works(series) && has_probe(after, series.probe);
      (lost ? result.worse : result.not_compared).push_back(gone);
    }
  }
  for (const auto& series : after.series) {
    if (twin(before.series, series) != nullptr) continue;
    const Difference fresh{what(series), std::string(not_probed.english), standing(series)};
    const bool fails = series.takes_part && !works(series) && has_probe(before, series.probe);
    (fails ? result.worse : result.not_compared).push_back(fresh);
  }
  return result;
}

std::string comparison_text(const Comparison& comparison, const std::string& name, const std::string& taken,
                            bool colour, int width, base::Language language) {
  const auto heading = filled(compared_with, language, ascii(name), ascii(taken));
  auto text = "\n" + painted(heading, Colour::bold, colour) + "\n";
  text += difference_lines(comparison.worse, worse_word, Colour::red, colour, width, language);
  text += difference_lines(comparison.better, better_word, Colour::green, colour, width, language);
  text += difference_lines(comparison.changed, changed_word, Colour::yellow, colour, width, language);
  text += difference_lines(comparison.not_compared, not_compared_word, Colour::dim, colour, width, language);
  if (comparison.worse.empty() && comparison.better.empty() && comparison.changed.empty())
    return text + std::string(no_change.in(language)) + "\n";
  return text + filled(balance, language, comparison.worse.size(), comparison.better.size()) + "\n";
}

}  // namespace reachd::report
