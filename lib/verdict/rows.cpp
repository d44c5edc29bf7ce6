#include "verdict/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

namespace {

Losses losses_in(const View& view) {
  Losses sum;
  for (const auto& o : view.all) {
    if (!view.counts(o) || !connects(o)) continue;
    ++sum.probes;
    sum.lost += o.losses + o.trace_got_through;
    sum.attempts += o.losses + o.successes + 2 * o.trace_got_through;
  }
  return sum;
}

}  // namespace

View view_of(std::span<const Observation> observations, net::Family family, const Facts& facts) {
  View view{observations, family, facts, failures(observations, family)};
  if (!view.by_proxy()) view.block_pages = block_pages(view);
  view.losses = losses_in(view);
  return view;
}

bool View::is_at_block_page(const Observation& o) const {
  return connects(o) && o.address &&
         std::ranges::any_of(block_pages, [&](const auto& network) { return network.contains(*o.address); });
}

/// A limit on new connections, a full connection table or a bad radio link stop now this one, now that one;
/// of sixty probes some then fail several times in a row, and whatever these have in common means nothing. So
/// a row of failures counts only where chance hardly makes it in any of the probes. Where more than one in
/// twenty is lost it never does: a limit meets probes that are attempted at fixed times again and again,
/// which is no chance at all.
bool View::is_erratic(const Observation& o) const {
  constexpr double hardly = 0.01, many = 0.05;
  if (losses.lost == 0 || !failed_on_the_way(o)) return false;
  return o.trace_got_through || losses.share() > many ||
         std::pow(losses.share(), o.failures_in_a_row) * losses.probes > hardly;
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

/// The traces agree on who stops it, or where.
static bool is_located(const Particulars& p) {
  const auto mechanism = telling_mechanism(p);
  return !p.dns && mechanism != result::Mechanism::unknown && mechanism != result::Mechanism::dns_answer &&
         (p.hop || !p.last_hops.empty() || !p.blockers.empty());
}

namespace english {

static Sentence unexplained(const Particulars& p) {
  if (p.lost > 0) {
    return {
        fmt::format("{}{} fail{} at times ({})", from(p), subject(p), s(p), observed(p.outcomes, language)),
        fmt::format("; connections to other hosts, or these again, are lost in between ({} of {}): no host "
                    "or port is blocked for good",
                    p.lost, p.loss_attempts),
        fmt::format("ask whoever runs {} whether new connections are limited, by rate or by number, or its "
                    "connection table is full, and whoever runs the uplink or the wireless network whether "
                    "packets are lost",
                    p.blockers.empty() ? "the firewall" : list(p.blockers))};
  }
  if (p.ports.empty() && p.one_type.size() == 1) {
    return {
        fmt::format("{}DNS queries of type {} for {} fail at {} ({})", from(p), list(p.one_type), hosts(p),
                    list(p.failing_resolvers), observed(p.outcomes, language)),
        "; those for addresses of the other family are answered there, and devices go on with these, though "
        "some may wait first",
        "ask whoever runs DNS here, or the firewall in front of it"};
  }
  if (is_located(p)) {
    return {fmt::format("{}{} {}", from(p), subject(p), how(p)), control_passes(p) + "; no known cause fits",
            ask_to_allow(p, fmt::format("{} {}", ports(p), to_where(p)))};
  }
  return {fmt::format("{}{} fail{} ({})", from(p), subject(p), s(p), observed(p.outcomes, language)),
          "; no known cause fits",
          "look at the attempts on the status page or in `reachd once`, and at the path with `reachd trace`"};
}

}  // namespace english

namespace german {

static Sentence unexplained(const Particulars& p) {
  if (p.lost > 0) {
    return {
        fmt::format("{}{} scheitern zeitweise ({})", from(p), subject(p), observed(p.outcomes, language)),
        fmt::format(
            "; Verbindungen zu anderen Hosts, oder dieselben wieder, gehen zwischendurch verloren ({} "
            "von {}): kein Host und kein Port ist dauerhaft gesperrt",
            p.lost, p.loss_attempts),
        fmt::format("fragen Sie den Betreiber {}, ob neue Verbindungen begrenzt werden, nach Rate oder "
                    "Anzahl, oder die Verbindungstabelle voll ist, und den des Internetanschlusses oder des "
                    "WLANs, ob Pakete verloren gehen",
                    p.blockers.empty() ? "der Firewall" : "von " + list(p.blockers))};
  }
  if (p.ports.empty() && p.one_type.size() == 1) {
    return {
        fmt::format("{}DNS-Anfragen vom Typ {} nach {} scheitern an {} ({})", from(p), list(p.one_type),
                    hosts(p), list(p.failing_resolvers), observed(p.outcomes, language)),
        "; die nach Adressen der anderen Familie werden dort beantwortet, und Geräte nehmen diese, manche "
        "aber erst nach einer Wartezeit",
        "fragen Sie den Betreiber des DNS oder den der Firewall davor"};
  }
  if (is_located(p)) {
    return {fmt::format("{}{} {}", from(p), subject(p), how(p)),
            control_passes(p) + "; keine bekannte Ursache passt",
            ask_to_allow(p, fmt::format("{} {}", tcp(p), to_where(p)))};
  }
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
