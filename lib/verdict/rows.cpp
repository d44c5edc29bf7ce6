#include "verdict/rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "verdict/state.hpp"
#include "verdict/words_english.hpp"
#include "verdict/words_german.hpp"

namespace reachd::verdict {

std::vector<std::size_t> failures(std::span<const Observation> observations, net::Family family) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const auto& o = observations[i];
    if (!fails(o) || o.silent) continue;
    const bool by_type = !connects(o) && is_false_answer(o.outcome);
    if ((by_type ? type_family(o) : o.family) == family) result.push_back(i);
  }
  return result;
}

View view_of(std::span<const Observation> observations, net::Family family, const Facts& facts) {
  View view{observations, family, facts, failures(observations, family)};
  if (!view.by_proxy()) view.block_pages = block_pages(view);
  return view;
}

bool View::is_at_block_page(const Observation& o) const {
  return connects(o) && o.address &&
         std::ranges::any_of(block_pages, [&](const auto& network) { return network.contains(*o.address); });
}

ExplainedByPort Rule::operator()(const View& view) const {
  if (by_port_ != nullptr) return by_port_(view);
  auto explains = whole_ != nullptr ? whole_(view) : Explained();
  if (explains.empty()) return {};
  return {{0, std::move(explains)}};
}

std::vector<Row> rows_that_hold(const View& view) {
  std::vector<Row> rows;
  for (const auto cause : base::all<Cause>) {
    if (rests_on_attempts(cause) || !can_hold(cause, view.by_proxy())) continue;
    auto parts = row(cause).rule(view);
    if (!parts.empty()) rows.push_back({cause, std::move(parts)});
  }
  return rows;
}

namespace english {

static Sentence unexplained(const Particulars& p) {
  return {fmt::format("{}{} fail{} ({})", from(p), subject(p), s(p), observed(p.outcomes, language)),
          "; no known cause fits",
          "look at the attempts on the status page or in `reachd once`, and at the path with `reachd trace`"};
}

}  // namespace english

namespace german {

static Sentence unexplained(const Particulars& p) {
  return {fmt::format("{}{} scheitern ({})", from(p), subject(p), observed(p.outcomes, language)),
          "; keine bekannte Ursache passt",
          "sehen Sie sich die Versuche auf der Statusseite oder in `reachd once` an, und den Weg mit "
          "`reachd trace`"};
}

}  // namespace german

namespace rows {

const CauseRow unexplained{
    .rule = {},
    .sentence = {english::unexplained, german::unexplained},
    .seen = Seen::either_way,
    .meaning = "no known cause fits",
    .heading = {"Failures that no known cause explains", "Fehlschläge, die keine bekannte Ursache erklärt"},
};

}  // namespace rows

}  // namespace reachd::verdict
