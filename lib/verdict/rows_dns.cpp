// Rows about resolvers. A connecting probe counts where its look-up failed: it asks the same resolvers.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "config/apple_networks.hpp"
#include "verdict/rows.hpp"
#include "verdict/state.hpp"
#include "verdict/words_english.hpp"
#include "verdict/words_german.hpp"

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

/// Every resolver fails, one of the other family too as far as it is asked for this family's addresses; and
/// remembered addresses connect, or none is known: where they do not connect DNS is not what is wrong. Where
/// no dns probe speaks for the resolvers the look-ups of the other kinds do.
bool nobody_answers(const View& view) {
  bool dns_probe = false, no_answer = false, look_up_fails = false;
  for (const auto& o : view.all) {
    if (!view.counts(o)) {
      if (!connects(o) && works(o)) return false;
      continue;
    }
    if (connects(o)) {
      if (resolves_otherwise(view.facts, o)) return false;
      look_up_fails |= failed_in_look_up(o) && is_no_answer(o.outcome);
      continue;
    }
    if (works(o)) return false;
    if (!fails(o) || o.outcome == Outcome::local_error) continue;
    dns_probe = true;
    if (!cannot_be_asked(o) && o.outcome != Outcome::dns_tcp_failed) return false;
    no_answer |= cannot_be_asked(o);
  }
  return (dns_probe ? no_answer : look_up_fails) && !nothing_connects(view);
}

/// Who is asked has no answer or says no, to every name, the controls' too: no filter, but a walled garden or
/// a resolver without upstream. So does one that answers everything with an address that cannot be any
/// host's, as 0.0.0.0; but where somebody could connect to what was answered nothing is denied, nor where the
/// same names have addresses of the other type. Without a
/// control's name this cannot be told from a filter. That a name has no HTTPS record is no sign of an answer.
bool everything_is_denied(const View& view) {
  bool control_denied = false;
  for (const auto& o : view.all) {
    const bool asks = connects(o) ? view.counts(o) && has_name(o)
                                  : type_family(o) == view.family && !config::is_service_binding(o.type);
    if (!asks) continue;
    if (works(o) && !(connects(o) && o.used_remembered)) return false;
    if (!fails(o) || o.outcome == Outcome::local_error) continue;
    if (resolves_otherwise(view.facts, o)) return false;
    const bool denied = is_false_answer(o.outcome);
    if (!connects(o) && !denied && !cannot_be_asked(o)) return false;
    if (tried_and_failed(o) && o.tried_address && !o.used_remembered) return false;
    control_denied |= denied && is_control(o);
  }
  return control_denied;
}

}  // namespace

static Explained dns_down(const View& view) {
  if (nobody_answers(view)) {
    return failing_where(view, [](const Observation& o) {
      return cannot_be_asked(o) || o.outcome == Outcome::dns_tcp_failed;
    });
  }
  if (!everything_is_denied(view)) return {};
  return failing_where(view,
                       [](const Observation& o) { return is_false_answer(o.outcome) || cannot_be_asked(o); });
}

/// Whatever the queries end in: that the resolver can be asked for this name is known.
static Explained dns_type_filtered(const View& view) {
  std::set<std::pair<std::string_view, std::string_view>> answered;  // resolver and name
  for (const auto& o : view.all) {
    const bool asks_addresses = o.type == config::type_a || o.type == config::type_aaaa;
    if (!connects(o) && asks_addresses && works(o)) answered.insert({o.resolver, o.target});
  }
  return failing_where(view, [&](const Observation& o) {
    return !connects(o) && config::is_service_binding(o.type) && is_not_local(o) &&
           answered.contains({o.resolver, o.target});
  });
}

/// A dns probe says of one of these names that its addresses cannot be right.
static bool is_called_false(const View& view, const std::set<std::string_view>& names) {
  return std::ranges::any_of(view.failing, [&](std::size_t index) {
    const auto& o = view[index];
    return !connects(o) && o.outcome == Outcome::dns_unexpected_address && names.contains(o.target);
  });
}

std::vector<net::Network> block_pages(const View& view) {
  const auto around = [](const net::Address& address) {
    return net::Network::around(address, address.family() == net::Family::ipv4 ? 24 : 48);
  };
  std::map<net::Network, std::set<std::string_view>> led_to;  // targets
  for (const auto index : view.failing) {
    const auto& o = view[index];
    if (!tried_and_failed(o) || !o.address || is_control(o) || !has_name(o)) continue;
    if (config::is_apples_own(*o.address) || is_nat64(view.facts, *o.address)) continue;
    led_to[around(*o.address)].insert(o.target);
  }
  std::vector<net::Network> result;
  for (const auto& [network, targets] : led_to) {
    const auto& before = view.facts.block_pages;
    if (targets.size() < 2 && std::ranges::find(before, network) == before.end()) continue;
    // A control is nobody's to filter: where one lives there is a content delivery network. In a private
    // network none lives: there its name was answered falsely, too, and so it was where a dns probe says that
    // the others' answers are false.
    const bool is_false = network.base().is_private() || is_called_false(view, targets);
    const bool is_known = std::ranges::any_of(view.all, [&](const Observation& o) {
      if (!connects(o)) return false;
      if (is_control(o) && !is_false && o.address && network.contains(*o.address)) return true;
      const auto tried_well = [&](const TriedAddress& tried) {
        return tried.failures < tried.attempts && network.contains(tried.address);
      };
      return (works(o) && o.address && network.contains(*o.address)) ||
             std::ranges::any_of(o.worked_at, [&](const auto& at) { return network.contains(at); }) ||
             std::ranges::any_of(o.addresses, tried_well);
    });
    if (!is_known) result.push_back(network);
  }
  return result;
}

/// A connecting probe is led astray by a false address, too: whatever becomes of it then is the resolver's
/// doing. So is what two names meet in one network that is neither Apple's nor known to work: a block page,
/// though no dns probe calls its address wrong. One that does is right, though nothing else bears it out.
static Explained dns_filtered(const View& view) {
  using Question = std::pair<std::string_view, config::RecordType>;  // probe and type
  std::map<Question, std::set<std::string_view>> right_at;           // resolvers
  std::set<std::string_view> control_right_at, paged;  // resolvers; targets that lead to block pages
  bool control_looked_up = false;                      // by a connecting control
  for (const auto& o : view.all) {
    if (tried_and_failed(o) && view.is_at_block_page(o)) paged.insert(o.target);
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
    return control_looked_up || control_right_at.contains(o.resolver) ||
           right_at.contains({o.probe, o.type}) || resolves_otherwise(view.facts, o) ||
           (o.outcome == Outcome::dns_unexpected_address && paged.contains(o.target));
  };
  std::set<std::string_view> filtered, astray;  // targets
  for (const auto index : view.failing) {
    const auto& o = view[index];
    if (!is_false(o)) continue;
    filtered.insert(o.target);
    if (o.outcome == Outcome::dns_unexpected_address) astray.insert(o.target);
  }
  const bool some_right = control_looked_up || !control_right_at.empty() || !filtered.empty();
  return failing_where(view, [&](const Observation& o) {
    if (!connects(o)) return is_false(o);
    if (failed_in_look_up(o)) return is_false_answer(o.outcome) && some_right;
    return tried_and_failed(o) && (astray.contains(o.target) || view.is_at_block_page(o));
  });
}

/// A truncated answer is one over UDP.
static Explained dns_tcp_blocked(const View& view) {
  std::set<std::string_view> answering_over_udp;
  for (const auto& o : view.all) {
    if (!connects(o) && !o.dns_over_tcp && (works(o) || (fails(o) && is_false_answer(o.outcome))))
      answering_over_udp.insert(o.resolver);
  }
  bool dns_probe = false;
  const auto is_blocked = [&](const Observation& o) {
    return !connects(o) && o.outcome == Outcome::dns_tcp_failed &&
           (!o.dns_over_tcp || answering_over_udp.contains(o.resolver));
  };
  for (const auto index : view.failing) dns_probe |= is_blocked(view[index]);
  return failing_where(view, [&](const Observation& o) {
    return is_blocked(o) || (dns_probe && failed_in_look_up(o) && o.outcome == Outcome::dns_tcp_failed);
  });
}

/// Another resolver, of either family, answers the same question; or this one answers none, and another
/// answers some.
static Explained resolver_down(const View& view) {
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

namespace english {

static Sentence dns_down(const Particulars& p) {
  const auto& failing = p.failing_resolvers;
  if (p.denied) {
    const auto who = failing.empty()       ? "DNS denies"
                     : failing.size() == 1 ? fmt::format("The resolver {} denies", list(failing))
                                           : fmt::format("The resolvers {} deny", list(failing));
    return {fmt::format("{}{} every name{}", from(p), who, over(p)),
            fmt::format(", the controls' too ({}): this is a walled garden, a portal that wants a sign-in, "
                        "or a resolver without a way out",
                        observed(p.outcomes, language)),
            "ask whoever runs DNS here"};
  }
  return {fmt::format("{}No resolver resolves any name{}{}", from(p), over_each(p),
                      failing.empty() ? "" : fmt::format(" ({})", list(failing))),
          fmt::format(": DNS {}{}",
                      p.mechanism ? how(of_dns(p)) : "fails (" + observed(p.outcomes, language) + ")",
                      p.still_connects ? "; connections to known addresses still work" : ""),
          "ask whoever runs DNS here, or the firewall in front of it"};
}

static Sentence dns_type_filtered(const Particulars& p) {
  return {
      fmt::format("{}DNS queries of type HTTPS for {}{} fail at {}", from(p), hosts(p), over(p),
                  list(p.failing_resolvers)),
      fmt::format(" ({}); those for addresses are answered there; devices connect without it, though some "
                  "may wait first",
                  observed(p.outcomes, language)),
      "ask whoever runs DNS here, or the firewall in front of it, to let queries of type 65 through"};
}

static Sentence dns_filtered(const Particulars& p) {
  const auto& failing = p.failing_resolvers;
  const auto who = failing.empty()       ? "DNS gives"
                   : failing.size() == 1 ? fmt::format("The resolver {} gives", list(failing))
                                         : fmt::format("The resolvers {} give", list(failing));
  auto rest = fmt::format(" ({})", observed(p.outcomes, language));
  if (!p.block_pages.empty()) {
    rest += fmt::format("; {} {}, as to a filter's block page",
                        p.hosts.size() == 1 ? "this name leads to" : "these names lead to",
                        joined_shortly(texts_of(p.block_pages), language));
  }
  if (!p.one_type.empty())
    rest += fmt::format("; to queries of type {} only, those of the other type are answered rightly",
                        list(p.one_type));
  else if (p.false_answer && p.names_resolve)
    rest += "; other answers are right";
  return {fmt::format("{}{} false answers for {}{}", from(p), who, hosts(p), over(p)), rest,
          fmt::format("ask whoever runs this DNS or its filter to let {} through",
                      p.hosts.size() == 1 ? "this name" : "these names")};
}

static Sentence dns_tcp_blocked(const Particulars& p) {
  return {fmt::format("{}DNS over TCP to {}{} {}", from(p), list(p.failing_resolvers), over(p),
                      p.mechanism ? how(of_dns(p)) : "fails"),
          ", while UDP answers; answers too long for a datagram need it",
          fmt::format("{} to allow TCP 53 to {}", ask(p), them(p.failing_resolvers))};
}

static Sentence resolver_down(const Particulars& p) {
  auto answering = p.working_resolvers;
  for (const auto& name : p.failing_resolvers) answering.erase(name);
  return {fmt::format("{}DNS at {} fails{}", from(p), list(p.failing_resolvers), over(p)),
          fmt::format(" ({}); {}", observed(p.outcomes, language),
                      answering.empty() ? "another resolver answers"
                                        : list(answering) + (answering.size() == 1 ? " answers" : " answer")),
          fmt::format("ask whoever runs {}, or the firewall in front of {}", them(p.failing_resolvers),
                      them(p.failing_resolvers))};
}

}  // namespace english

namespace german {

static Sentence dns_down(const Particulars& p) {
  const auto& failing = p.failing_resolvers;
  if (p.denied) {
    const auto who = failing.empty()       ? "DNS verneint"
                     : failing.size() == 1 ? fmt::format("Der Resolver {} verneint", list(failing))
                                           : fmt::format("Die Resolver {} verneinen", list(failing));
    return {fmt::format("{}{}{} jeden Namen", from(p), who, over(p)),
            fmt::format(", auch die der Kontrollen ({}): dies ist ein abgeschottetes Netz, ein Portal, das "
                        "eine Anmeldung verlangt, oder "
                        "ein Resolver ohne Weg nach außen",
                        observed(p.outcomes, language)),
            "fragen Sie den Betreiber des DNS"};
  }
  return {fmt::format("{}Kein Resolver löst{} Namen auf{}", from(p), over_each(p),
                      failing.empty() ? "" : fmt::format(" ({})", list(failing))),
          fmt::format(": DNS-Anfragen {}{}",
                      p.mechanism ? how(of_dns(p)) : "scheitern (" + observed(p.outcomes, language) + ")",
                      p.still_connects ? "; Verbindungen zu bekannten Adressen funktionieren noch" : ""),
          "fragen Sie den Betreiber des DNS oder den der Firewall davor"};
}

static Sentence dns_type_filtered(const Particulars& p) {
  return {
      fmt::format("{}DNS-Anfragen vom Typ HTTPS nach {}{} scheitern an {}", from(p), hosts(p), over(p),
                  list(p.failing_resolvers)),
      fmt::format(" ({}); die nach Adressen werden dort beantwortet; Geräte verbinden sich auch so, manche "
                  "aber erst nach einer Wartezeit",
                  observed(p.outcomes, language)),
      "bitten Sie den Betreiber des DNS oder den der Firewall davor, Anfragen vom Typ 65 durchzulassen"};
}

static Sentence dns_filtered(const Particulars& p) {
  const auto& failing = p.failing_resolvers;
  const auto who = failing.empty()       ? "DNS gibt"
                   : failing.size() == 1 ? fmt::format("Der Resolver {} gibt", list(failing))
                                         : fmt::format("Die Resolver {} geben", list(failing));
  auto rest = fmt::format(" ({})", observed(p.outcomes, language));
  if (!p.block_pages.empty()) {
    rest += fmt::format("; {} zu {}, wie zur Sperrseite eines Filters",
                        p.hosts.size() == 1 ? "dieser Name führt" : "diese Namen führen",
                        joined_shortly(texts_of(p.block_pages), language));
  }
  if (!p.one_type.empty())
    rest += fmt::format("; nur auf Anfragen vom Typ {}, die vom anderen Typ werden richtig beantwortet",
                        list(p.one_type));
  else if (p.false_answer && p.names_resolve)
    rest += "; andere Antworten stimmen";
  return {fmt::format("{}{}{} falsche Antworten für {}", from(p), who, over(p), hosts(p)), rest,
          fmt::format("bitten Sie den Betreiber dieses DNS oder seines Filters, {} durchzulassen",
                      p.hosts.size() == 1 ? "diesen Namen" : "diese Namen")};
}

static Sentence dns_tcp_blocked(const Particulars& p) {
  return {fmt::format("{}DNS-Anfragen über TCP an {}{} {}", from(p), list(p.failing_resolvers), over(p),
                      p.mechanism ? how(of_dns(p)) : "scheitern"),
          ", während UDP beantwortet wird; Antworten, die nicht in ein Datagramm passen, brauchen sie",
          fmt::format("{} TCP 53 {} freizugeben", ask(p),
                      p.failing_resolvers.size() == 1 ? "zu diesem Resolver" : "zu diesen Resolvern")};
}

static Sentence resolver_down(const Particulars& p) {
  auto answering = p.working_resolvers;
  for (const auto& name : p.failing_resolvers) answering.erase(name);
  const bool one = p.failing_resolvers.size() == 1;
  return {fmt::format("{}DNS-Anfragen an {} scheitern{}", from(p), list(p.failing_resolvers), over(p)),
          fmt::format(" ({}); {}", observed(p.outcomes, language),
                      answering.empty()
                          ? "ein anderer Resolver antwortet"
                          : list(answering) + (answering.size() == 1 ? " antwortet" : " antworten")),
          fmt::format("fragen Sie den Betreiber {} oder den der Firewall davor",
                      one ? "dieses Resolvers" : "dieser Resolver")};
}

}  // namespace german

namespace rows {

const CauseRow dns_down{
    .rule = verdict::dns_down,
    .sentence = {english::dns_down, german::dns_down},
    .concerns_resolvers = true,
    .meaning = "no resolver answers, or each denies every name",
    .heading = {"DNS does not work", "DNS funktioniert nicht"},
    .please = {"please check this resolver and the way to it and out",
               "bitte diesen Resolver und den Weg zu ihm und hinaus prüfen"},
};

const CauseRow dns_type_filtered{
    .rule = verdict::dns_type_filtered,
    .sentence = {english::dns_type_filtered, german::dns_type_filtered},
    .meaning = "DNS queries of type HTTPS fail, those for addresses are answered",
    .heading = {"DNS queries of type HTTPS fail", "DNS-Anfragen vom Typ HTTPS schlagen fehl"},
    .please = {"please let queries of type 65 (HTTPS) through",
               "bitte Anfragen vom Typ 65 (HTTPS) durchlassen"},
};

const CauseRow dns_filtered{
    .rule = verdict::dns_filtered,
    .sentence = {english::dns_filtered, german::dns_filtered},
    .meaning = "a resolver answers falsely for some names",
    .heading = {"DNS answers falsely", "DNS antwortet falsch"},
};

const CauseRow dns_tcp_blocked{
    .rule = verdict::dns_tcp_blocked,
    .sentence = {english::dns_tcp_blocked, german::dns_tcp_blocked},
    .concerns_resolvers = true,
    .meaning = "DNS over TCP fails, while UDP answers",
    .heading = {"DNS over TCP is blocked", "DNS über TCP ist gesperrt"},
};

const CauseRow resolver_down{
    .rule = verdict::resolver_down,
    .sentence = {english::resolver_down, german::resolver_down},
    .concerns_resolvers = true,
    .meaning = "one resolver fails, another answers",
    .heading = {"One DNS resolver fails", "Ein DNS-Resolver fällt aus"},
};

}  // namespace rows

}  // namespace reachd::verdict
