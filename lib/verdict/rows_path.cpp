#include <fmt/format.h>

#include <set>

#include "verdict/quality.hpp"
#include "verdict/state.hpp"
#include "verdict/words_english.hpp"
#include "verdict/words_german.hpp"

namespace reachd::verdict {

namespace {

constexpr int enough_for_a_share = 100;
constexpr std::size_t enough_hosts = 2;  // one host alone is not the path

}  // namespace

bool Quality::too_many_fail() const {  // more than 1 in 20
  return attempts >= enough_for_a_share && failures * 20 > attempts && hosts_failing >= enough_hosts;
}

bool Quality::too_many_resent() const {  // more than 3 in 100 of the attempts that succeeded
  return attempts >= enough_for_a_share && successes_resent * 100 > (attempts - failures) * 3 &&
         hosts_resent >= enough_hosts;
}

Quality quality(const View& view) {
  Quality sum;
  std::set<std::string_view> failing, resent;
  for (const auto& o : view.all) {
    if (!view.counts(o) || o.up != true) continue;
    sum.attempts += o.recent_attempts;
    sum.failures += o.recent_failures;
    sum.successes_resent += o.recent_successes_resent;
    const std::string_view host = connects(o) ? o.target : o.resolver;
    if (o.recent_failures > 0) failing.insert(host);
    if (o.recent_successes_resent > 0) resent.insert(host);
  }
  sum.hosts_failing = failing.size();
  sum.hosts_resent = resent.size();
  return sum;
}

static Explained degraded_path(const View& view) {
  const auto sum = quality(view);
  Explained result;
  for (std::size_t i = 0; i < view.all.size(); ++i) {
    const auto& o = view[i];
    if (!view.counts(o) || o.up != true) continue;
    if ((sum.too_many_fail() && o.recent_failures > 0) ||
        (sum.too_many_resent() && o.recent_successes_resent > 0)) {
      result.push_back(i);
    }
  }
  return result;
}

namespace english {

static Sentence degraded_path(const Particulars& p) {
  return {fmt::format("{}The path loses packets{}", from(p), over_each(p)),
          fmt::format(": of {} attempts in the last 10 minutes {} failed and {} had to send their first "
                      "packet again, to {}",
                      p.quality.attempts, p.quality.failures, p.quality.successes_resent, hosts(p)),
          "ask whoever runs the uplink or the wireless network"};
}

}  // namespace english

namespace german {

static Sentence degraded_path(const Particulars& p) {
  return {
      fmt::format("{}Auf dem Weg gehen{} Pakete verloren", from(p), over_each(p)),
      fmt::format(": von {} Versuchen der letzten 10 Minuten scheiterten {}, und {} mussten ihr erstes Paket "
                  "wiederholen, zu {}",
                  p.quality.attempts, p.quality.failures, p.quality.successes_resent, hosts(p)),
      "fragen Sie den Betreiber des Internetanschlusses oder des WLANs"};
}

}  // namespace german

namespace rows {

const CauseRow degraded_path{
    .rule = verdict::degraded_path,
    .sentence = {english::degraded_path, german::degraded_path},
    .seen = Seen::either_way,
    .rests_on_attempts = true,
    .meaning = "the path loses packets",
    .heading = {"The path loses packets", "Auf dem Weg gehen Pakete verloren"},
};

}  // namespace rows

}  // namespace reachd::verdict
