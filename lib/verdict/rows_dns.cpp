// Rows about resolvers. A connecting probe counts where its look-up failed: it asks the same resolvers.

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "verdict/rows.hpp"
#include "verdict/state.hpp"
#include "verdict/words.hpp"

namespace reachd::verdict {

using result::Outcome;

namespace {

/// local_no_route of a dns probe: a resolver on this host's own link that answers no ARP is as dead as any
/// other.
bool cannot_be_asked(const Observation& o) {
  return is_no_answer(o.outcome) || (!connects(o) && o.outcome == Outcome::local_no_route);
}

/// Attempts that had an address came nowhere, not one of them.
bool nothing_connects(const View& view) {
  bool tried = false;
  for (const auto& o : view.all) {
    if (!view.counts(o) || !connects(o)) continue;
    if (works(o) || failed_behind(o)) return false;
    tried |= failed_to_connect(o);
  }
  return tried;
}

}  // namespace

/// Every resolver fails, one of the other family too as far as it is asked for this family's addresses; and
/// remembered addresses connect, or none is known: where they do not connect DNS is not what is wrong. Where
/// no dns probe speaks for the resolvers the look-ups of the other kinds do.
Explained dns_down(const View& view) {
  bool dns_probe = false, no_answer = false, look_up_fails = false;
  for (const auto& o : view.all) {
    if (!view.counts(o)) {
      if (!connects(o) && works(o)) return {};
      continue;
    }
    if (connects(o)) {
      look_up_fails |= failed_in_look_up(o) && is_no_answer(o.outcome);
      continue;
    }
    if (works(o)) return {};
    if (!fails(o) || o.outcome == Outcome::local_error) continue;
    dns_probe = true;
    if (!cannot_be_asked(o) && o.outcome != Outcome::dns_tcp_failed) return {};
    no_answer |= cannot_be_asked(o);
  }
  if (!(dns_probe ? no_answer : look_up_fails) || nothing_connects(view)) return {};
  return failing_where(
      view, [](const Observation& o) { return cannot_be_asked(o) || o.outcome == Outcome::dns_tcp_failed; });
}

/// A connecting probe is led astray by a false address, too: whatever becomes of it then is the resolver's
/// doing.
Explained dns_filtered(const View& view) {
  using Question = std::pair<std::string_view, config::RecordType>;  // probe and type
  std::map<Question, std::set<std::string_view>> right_at;           // resolvers
  std::set<std::string_view> control_right_at;
  bool control_looked_up = false;  // by a connecting control
  for (const auto& o : view.all) {
    if (!works(o)) continue;
    if (connects(o)) {
      control_looked_up |= view.counts(o) && is_control(o) && has_name(o) && !o.used_remembered;
    } else if (type_family(o) == view.family) {
      right_at[{o.probe, o.type}].insert(o.resolver);
      if (is_control(o)) control_right_at.insert(o.resolver);
    }
  }
  const auto is_false = [&](const Observation& o) {
    if (connects(o) || !is_false_answer(o.outcome)) return false;
    // The one that answers falsely does not answer this question rightly at the same time.
    return control_looked_up || control_right_at.contains(o.resolver) || right_at.contains({o.probe, o.type});
  };
  std::set<std::string_view> filtered, astray;  // targets
  for (const auto index : view.failing) {
    const auto& o = view[index];
    if (!is_false(o)) continue;
    filtered.insert(o.target);
    if (o.outcome == Outcome::dns_unexpected_address) astray.insert(o.target);
  }
  const bool control_right = control_looked_up || !control_right_at.empty();
  return failing_where(view, [&](const Observation& o) {
    if (!connects(o)) return is_false(o);
    if (failed_in_look_up(o))
      return is_false_answer(o.outcome) && (control_right || filtered.contains(o.target));
    return tried_and_failed(o) && astray.contains(o.target);
  });
}

/// Another resolver, of either family, answers the same question; or this one answers none, and another
/// answers some.
Explained resolver_down(const View& view) {
  using Question = std::pair<std::string_view, config::RecordType>;
  std::set<Question> answered;
  std::set<std::string_view> answering;
  for (const auto& o : view.all) {
    if (connects(o)) continue;
    if (works(o) || (fails(o) && is_false_answer(o.outcome))) {
      answered.insert({o.probe, o.type});
      answering.insert(o.resolver);
    }
  }
  if (answering.empty()) return {};
  const auto explains = [&](const Observation& o) {
    if (connects(o) || !(is_resolver_fault(o.outcome) || cannot_be_asked(o))) return false;
    return answered.contains({o.probe, o.type}) || !answering.contains(o.resolver);
  };
  bool one_fails = false;
  for (const auto index : view.failing) one_fails |= explains(view[index]);
  if (!one_fails) return {};
  return failing_where(view, [&](const Observation& o) {
    return explains(o) || (failed_in_look_up(o) && is_resolver_fault(o.outcome));
  });
}

namespace sentences {

std::string dns_down(const Words& w) {
  bool connects_still = false, resolver = false;
  for (const auto& o : w.observations)
    connects_still |= connects(o) && o.family == w.telling.family && works(o);
  for (const auto index : w.finding.explains) resolver |= !connects(w.observations[index]);
  return fmt::format(
      "No resolver answers{}{}{}: {}{}; ask whoever runs DNS here, or the firewall before it",
      w.over_either(), resolver ? " (" + list(hosts_of(w.finding, w.observations)) + ")" : "", w.when(),
      w.info.mechanism && *w.info.mechanism != result::Mechanism::unknown ? "DNS " + w.how() : w.says(),
      connects_still ? "; connections to known addresses still work" : "");
}

std::string dns_filtered(const Words& w) {
  std::set<std::string> resolvers;
  for (const auto index : w.finding.explains) {
    if (!connects(w.observations[index])) resolvers.insert(w.observations[index].resolver);
  }
  const std::vector<std::string> named(resolvers.begin(), resolvers.end());
  return fmt::format(
      "{} falsely for {}{}{}: {}; other answers are right; ask whoever runs this DNS or its filter to let "
      "these names through",
      named.empty()       ? "DNS answers"
      : named.size() == 1 ? "The resolver " + named.front() + " answers"
                          : "The resolvers " + list(named) + " answer",
      w.hosts(), w.over(), w.when(), w.says());
}

std::string resolver_down(const Words& w) {
  const auto failing = hosts_of(w.finding, w.observations);
  std::set<std::string> others;
  for (const auto& name : w.working_resolvers()) others.insert(name);
  for (const auto& name : failing) others.erase(name);
  const std::vector<std::string> answering(others.begin(), others.end());
  return fmt::format("DNS at {} fails{}{}: {}{}; ask whoever runs it, or the firewall before it",
                     list(failing), w.over(), w.when(), w.says(),
                     answering.empty() ? "; another resolver answers" : "; " + list(answering) + " works");
}

}  // namespace sentences

}  // namespace reachd::verdict
