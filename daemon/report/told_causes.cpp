#include "daemon/report/told_causes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "verdict/words.hpp"

namespace reachd::report {

namespace {

using base::Language;
using verdict::Particulars;

/// Causes that will be told as one.
struct Alike {
  verdict::Cause cause;
  std::uint16_t port;
  verdict::Sentence sentence;  // without its time
  Particulars particulars;     // of all of them, with the source of the first
  std::set<net::Family> families;
  std::vector<std::string> sources;
  base::Wall start;
  std::vector<std::string> evidence;
};

/// Of one source: both families, if they share their sentence.
std::vector<Alike> alike_in(const core::Snapshot& snapshot, const std::string& source, Language language) {
  std::vector<Alike> result;
  for (const auto& record : snapshot.diagnoses) {
    if (record.source != source) continue;
    for (const auto& cause : record.causes) {
      const auto& told = cause.told.in(language);
      const auto same = std::ranges::find_if(result, [&](const Alike& other) {
        return other.cause == cause.cause && other.port == cause.port && other.sentence == told.sentence;
      });
      if (same == result.end()) {
        result.push_back({cause.cause,
                          cause.port,
                          told.sentence,
                          cause.particulars,
                          {record.family},
                          {source},
                          cause.start,
                          told.evidence});
        continue;
      }
      if (const auto both = verdict::shared(same->particulars, cause.particulars)) same->particulars = *both;
      same->families.insert(record.family);
      same->start = std::min(same->start, cause.start);
      std::ranges::copy(told.evidence, std::back_inserter(same->evidence));
    }
  }
  return result;
}

/// Whether `other`, of another source, was told with `one`.
bool joins(Alike& one, const Alike& other) {
  if (one.cause != other.cause || one.port != other.port ||
      one.particulars.families != other.particulars.families)
    return false;
  auto of_same_source = other.particulars;
  of_same_source.source = one.particulars.source;
  const auto both = verdict::shared(one.particulars, of_same_source);
  if (!both) return false;
  const bool other_family_works = one.particulars.other_family_works && other.particulars.other_family_works;
  one.particulars = *both;
  one.particulars.other_family_works = other_family_works;
  one.families.insert(other.families.begin(), other.families.end());
  one.sources.insert(one.sources.end(), other.sources.begin(), other.sources.end());
  one.start = std::min(one.start, other.start);
  std::ranges::copy(other.evidence, std::back_inserter(one.evidence));
  return true;
}

ToldCause told(const Alike& alike, Language language) {
  auto sentence = alike.sentence;
  if (alike.sources.size() > 1) {
    auto particulars = alike.particulars;
    particulars.source = verdict::joined(alike.sources, language);
    sentence = verdict::sentence(particulars, language);
  }
  ToldCause result{
      alike.cause, alike.port, alike.families, alike.sources, sentence.since(alike.start, language), {}};
  for (const auto& line : alike.evidence) {
    if (std::ranges::find(result.evidence, line) == result.evidence.end()) result.evidence.push_back(line);
  }
  return result;
}

}  // namespace

std::string ToldCause::heading(Language language) const {
  std::string text(verdict::heading(cause, language));
  if (const auto place = text.find('%'); place != std::string::npos)
    text.replace(place, 1, std::to_string(port));
  return text;
}

std::string ToldCause::name() const {
  return fmt::format("{}{}", verdict::name(cause), port == 0 ? "" : fmt::format(" {}", port));
}

std::vector<ToldCause> told_causes(const core::Snapshot& snapshot, Language language) {
  std::vector<std::string> sources;
  for (const auto& record : snapshot.diagnoses) {
    if (std::ranges::find(sources, record.source) == sources.end()) sources.push_back(record.source);
  }
  std::vector<Alike> all;
  for (const auto& source : sources) {
    for (const auto& one : alike_in(snapshot, source, language)) {
      if (std::ranges::none_of(all, [&](Alike& other) { return joins(other, one); })) all.push_back(one);
    }
  }
  std::vector<ToldCause> result;
  for (const auto& one : all) result.push_back(told(one, language));
  return result;
}

base::Language language_of(const core::Snapshot& snapshot) {
  return snapshot.config ? snapshot.config->language : Language::english;
}

}  // namespace reachd::report
