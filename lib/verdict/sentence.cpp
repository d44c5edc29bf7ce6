#include "verdict/sentence.hpp"

#include <fmt/format.h>

#include "verdict/words.hpp"

namespace reachd::verdict {

namespace sentences {

std::string unexplained(const Words& w) {
  return fmt::format(
      "{} fails{}: {}; no known cause fits: see the status page or `reachd once`, and `reachd trace` for the "
      "path",
      w.subject(), w.when(), w.says());
}

}  // namespace sentences

std::string sentence(const Finding& finding, const Info& info, std::span<const Observation> observations,
                     const Telling& telling) {
  const bool named = !telling.source.empty() && telling.source != "default";
  return fmt::format("{}{}.", named ? fmt::format("From {}: ", telling.source) : "",
                     row(finding.cause).sentence({finding, info, observations, telling}));
}

}  // namespace reachd::verdict
