// Rows about resolvers. A connecting probe counts where its look-up failed: it asks the same resolvers.

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "config/apple_networks.hpp"
#include "verdict/rows.hpp"
#include "verdict/state.hpp"

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
/// host's, as 0.0.0.0; but where somebody could connect to what was answered nothing is denied. Without a
/// control's name this cannot be told from a filter.
bool everything_is_denied(const View& view) {
  bool control_denied = false;
  for (const auto& o : view.all) {
    const bool asks = connects(o) ? view.counts(o) && has_name(o) : type_family(o) == view.family;
    if (!asks) continue;
    if (works(o) && !(connects(o) && o.used_remembered)) return false;
    if (!fails(o) || o.outcome == Outcome::local_error) continue;
    const bool denied = is_false_answer(o.outcome);
    if (!connects(o) && !denied && !cannot_be_asked(o)) return false;
    if (tried_and_failed(o) && o.tried_address && !o.used_remembered) return false;
    control_denied |= denied && is_control(o);
  }
  return control_denied;
}

}  // namespace

Explained dns_down(const View& view) {
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
Explained dns_type_filtered(const View& view) {
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
    if (targets.size() < 2) continue;
    // A control is nobody's to filter: where one lives there is a content delivery network. In a private
    // network none lives: there its name was answered falsely, too.
    const bool is_private = network.base().is_private();
    const bool is_known = std::ranges::any_of(view.all, [&](const Observation& o) {
      if (!connects(o)) return false;
      if (is_control(o) && !is_private && o.address && network.contains(*o.address)) return true;
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
Explained dns_filtered(const View& view) {
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
           right_at.contains({o.probe, o.type}) ||
           (o.outcome == Outcome::dns_unexpected_address && paged.contains(o.target));
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
    return tried_and_failed(o) && (astray.contains(o.target) || view.is_at_block_page(o));
  });
}

/// A truncated answer is one over UDP.
Explained dns_tcp_blocked(const View& view) {
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

}  // namespace reachd::verdict
