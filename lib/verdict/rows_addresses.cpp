#include <fmt/format.h>

#include <algorithm>

#include "verdict/quality.hpp"
#include "verdict/state.hpp"
#include "verdict/words_english.hpp"
#include "verdict/words_german.hpp"

namespace reachd::verdict {

namespace {

constexpr int enough_at_an_address = 3;
// Where it worked before. By chance an address is silent for a whole attempt, three times in a row, on no
// path that anybody would call one: each time three SYNs would be lost.
constexpr int enough_in_a_row = 3;

/// One fails each time, and another address of the same name has worked since that began. Of a pattern some
/// names may have new addresses already while the others still have the old ones; and where all of a name's
/// addresses die together, those that have not been tried since still seem to work.
bool is_split(const std::vector<TriedAddress>& addresses) {
  return std::ranges::any_of(addresses, [&](const TriedAddress& failing) {
    return always_fails(failing) && std::ranges::any_of(addresses, [&](const TriedAddress& other) {
             return (failing.names & other.names) != 0 && has_worked(other) &&
                    other.worked >= failing.failing_since;
           });
  });
}

/// Addresses that work lose connections, too, and as many as degraded_path is told for: as where one of two
/// paths of equal cost is dead. By chance some address has then failed each time, and is not blocked.
bool path_loses_connections(const AddressesByTarget& by_target) {
  Quality sum;
  for (const auto& [target, addresses] : by_target) {
    for (const auto& [address, tried] : addresses) {
      if (!has_worked(tried)) continue;
      sum.attempts += tried.attempts;
      sum.failures += tried.failures;
      sum.hosts_failing += tried.failures > 0 ? 1 : 0;
    }
  }
  return sum.too_many_fail();
}

}  // namespace

bool always_fails(const TriedAddress& tried) {
  return (tried.attempts >= enough_at_an_address && tried.failures >= tried.attempts) ||
         tried.failures_in_a_row >= enough_in_a_row;
}

bool has_worked(const TriedAddress& tried) {
  return tried.failures < tried.attempts && !always_fails(tried);
}

AddressesByTarget tried_addresses(const View& view) {
  AddressesByTarget result;
  for (const auto& o : view.all) {
    if (!view.counts(o) || !connects(o)) continue;
    for (const auto& tried : o.addresses) {
      if (!tried.is_present()) continue;
      const auto [known, fresh] = result[o.target].try_emplace(tried.address, tried);
      if (fresh) continue;
      auto& sum = known->second;
      sum.attempts += tried.attempts;
      sum.failures += tried.failures;
      sum.failures_in_a_row = std::min(sum.failures_in_a_row, tried.failures_in_a_row);
      sum.worked = std::max(sum.worked, tried.worked);
      sum.failing_since = std::max(sum.failing_since, tried.failing_since);
    }
  }
  return result;
}

/// Those that have an address which fails each time, of a name of which others work: by itself, on this
/// probe's port, or over all probes of the name.
static Explained addresses_blocked(const View& view) {
  const auto by_target = tried_addresses(view);
  Explained result;
  if (path_loses_connections(by_target)) return result;
  for (std::size_t i = 0; i < view.all.size(); ++i) {
    const auto& o = view[i];
    if (!view.counts(o) || !connects(o) || o.addresses.empty()) continue;
    auto over_all = o.addresses;
    for (auto& tried : over_all) {
      const auto names = tried.names;  // a bit means a name to this probe alone
      if (tried.is_present()) tried = by_target.at(o.target).at(tried.address);
      tried.names = names;
    }
    if (is_split(o.addresses) || is_split(over_all)) result.push_back(i);
  }
  return result;
}

namespace english {

static Sentence addresses_blocked(const Particulars& p) {
  std::vector<std::string> failing;
  for (const auto& range : p.ranges) {
    failing.push_back(fmt::format(
        "{} in {}{}", range.addresses == 1 ? "1 address" : fmt::format("{} addresses", range.addresses),
        range.network.to_string(), range.port == 0 ? "" : fmt::format(" on TCP {}", range.port)));
  }
  return {fmt::format("{}Some addresses of {}{} fail each time", from(p), hosts(p), over(p)),
          ", while others work: " + joined_shortly(failing, language),
          "ask whoever runs the firewall to allow the whole networks"};
}

}  // namespace english

namespace german {

static Sentence addresses_blocked(const Particulars& p) {
  std::vector<std::string> failing;
  for (const auto& range : p.ranges) {
    failing.push_back(fmt::format(
        "{} in {}{}", range.addresses == 1 ? "1 Adresse" : fmt::format("{} Adressen", range.addresses),
        range.network.to_string(), range.port == 0 ? "" : fmt::format(" auf TCP {}", range.port)));
  }
  return {fmt::format("{}Einige Adressen von {} scheitern{} jedes Mal", from(p), hosts(p), over(p)),
          ", während andere funktionieren: " + joined_shortly(failing, language),
          "bitten Sie den Betreiber der Firewall, die ganzen Netze freizugeben"};
}

}  // namespace german

namespace rows {

const CauseRow addresses_blocked{
    .rule = verdict::addresses_blocked,
    .sentence = {english::addresses_blocked, german::addresses_blocked},
    .rests_on_attempts = true,
    .meaning = "some addresses of a name fail each time, others work",
    .heading = {"Some addresses are blocked", "Einige Adressen sind gesperrt"},
};

}  // namespace rows

}  // namespace reachd::verdict
