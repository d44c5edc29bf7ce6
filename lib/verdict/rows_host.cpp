// Rows about this host and the network around it.

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "verdict/rows.hpp"
#include "verdict/state.hpp"

namespace reachd::verdict {

using result::Outcome;
using result::Stage;

Explained host_fault(const View& view) {
  return failing_where(view, [](const Observation& o) { return o.outcome == Outcome::local_error; });
}

/// Every probe ends in local_no_route. A resolver on this host or its link may still answer, or fail for want
/// of its own uplink; a probe whose look-up failed then never came to ask for a route. And where the next hop
/// has just died some attempts end unanswered before the kernel gives it up: beside a connecting probe that
/// has no route, and with nothing that works, they say the same.
Explained link_down(const View& view) {
  bool without_route = false, resolver_works = false, connecting_without_route = false, unanswered = false;
  for (const auto& o : view.all) {
    if (!view.counts(o)) continue;
    if (works(o)) {
      if (connects(o)) return {};
      resolver_works = true;
    } else if (fails(o)) {
      const bool no_route = o.outcome == Outcome::local_no_route;
      without_route |= no_route;
      connecting_without_route |= no_route && connects(o);
      unanswered |= o.outcome == Outcome::connect_timeout;
      const bool agrees = no_route || o.outcome == Outcome::connect_timeout;
      if (!agrees && result::stage(o.outcome) != Stage::dns) return {};
    }
  }
  if (!without_route || ((resolver_works || unanswered) && !connecting_without_route)) return {};
  return failing_where(view, [](const Observation& o) {
    return o.outcome == Outcome::local_no_route || o.outcome == Outcome::connect_timeout ||
           is_resolver_fault(o.outcome);
  });
}

namespace {

/// A page came back, and it is not the one expected.
bool is_wrong_page(const Observation& o) {
  return fails(o) && asks_for_a_page(o) && o.http.received && result::stage(o.outcome) == Stage::http;
}

/// "http://portal.example/login?x" -> "portal.example"; empty for a path of the same host.
std::string_view host_of(std::string_view location) {
  const auto scheme = location.find("//");
  if (scheme == std::string_view::npos) return {};
  location.remove_prefix(scheme + 2);
  return location.substr(0, location.find_first_of("/:?#"));
}

bool is_foreign_place(std::string_view host, const Observation& o) {
  return !host.empty() && host != o.target && !host.ends_with(".apple.com");
}

/// What portals do to whatever host is asked for; two hosts with the same sign are in the hands of one
/// portal. Empty: no sign of a portal.
std::string portal_sign(const Observation& o) {
  if (o.outcome == Outcome::tls_not_tls) return "plain text";
  if (!is_wrong_page(o)) return {};
  const auto status = o.http.status;
  if (status == 401 || status == 407 || status == 511) return "login";
  if (status >= 300 && status < 400) {
    const auto place = host_of(o.http.location);
    return is_foreign_place(place, o) ? "to " + std::string(place) : std::string();
  }
  return status == 200 && !o.http.page.empty() ? "page " + o.http.page : std::string();
}

/// 403 and 5xx; 511 is what RFC 6585 gives to portals.
bool is_refusal(const Observation& o) {
  return is_wrong_page(o) && o.http.status != 511 && (o.http.status == 403 || o.http.status >= 500);
}

/// A page of a proxy whose own way out is broken: nobody was reached.
bool is_gateway_error(const Observation& o) {
  return is_wrong_page(o) && o.http.status >= 502 && o.http.status <= 504;
}

/// How far the attempts came.
struct Reach {
  bool works = false;     ///< something that connects is up
  bool answered = false;  ///< a byte came, or the server itself refused
  bool fails_to_connect = false;
  std::set<std::string_view> silent_hosts;  ///< their connections stand and carry nothing
};

Reach reach(const View& view) {
  Reach reach;
  for (const auto& o : view.all) {
    if (!view.counts(o) || !connects(o)) continue;
    reach.works |= works(o);
    if (!tried_and_failed(o) || !is_not_local(o)) continue;
    if (stands_silent(o)) {
      reach.silent_hosts.insert(o.target);
    } else if (failed_to_connect(o) && failed_on_the_way(o)) {
      reach.fails_to_connect = true;
    } else if (!is_gateway_error(o)) {
      reach.answered = true;
    }
    reach.answered |= o.block && o.block->mechanism == result::Mechanism::path_mtu;
  }
  return reach;
}

}  // namespace

bool is_shared_refusal(const View& view, const Observation& o) {
  if (!is_refusal(o)) return false;
  return std::ranges::any_of(view.all, [&](const Observation& other) {
    return view.counts(other) && is_refusal(other) && other.target != o.target &&
           other.http.status == o.http.status;
  });
}

/// A portal stands in everybody's way. Its sign is a wrong page in answer to the portal probe; or, as some
/// let that one through, that it does the same to two hosts, while no TLS probe gets through to Apple. Where
/// one does there is no portal in the way of the ports: only wrong pages are then laid to it. A refusal (403,
/// 5xx) that other hosts give, too, is no invitation to sign in: http_intercepted.
Explained captive_portal(const View& view) {
  bool portal_answers = false, apple_works = false;
  std::map<std::string, std::set<std::string_view>> hosts_by_sign;
  for (const auto& o : view.all) {
    if (!view.counts(o) || !connects(o)) continue;
    apple_works |= works(o) && shakes_hands(o) && !is_control(o);
    if (!fails(o)) continue;
    if (auto sign = portal_sign(o); !sign.empty()) hosts_by_sign[std::move(sign)].insert(o.target);
    portal_answers |= o.role == config::Role::portal && is_wrong_page(o) && !is_shared_refusal(view, o);
  }
  const bool same_for_two =
      std::ranges::any_of(hosts_by_sign, [](const auto& hosts) { return hosts.second.size() >= 2; });
  if (!portal_answers && (apple_works || !same_for_two)) return {};
  return failing_where(view, [&](const Observation& o) {
    return apple_works ? is_wrong_page(o) || o.outcome == Outcome::tls_not_tls : is_not_local(o);
  });
}

/// Connections stand, whatever the host, and not a byte comes back: the way back, the path MTU, or something
/// that answers every SYN in the servers' place. Or two traces have seen large packets vanish on two ports:
/// not a matter of one port either. Not every probe is traced at once: what ends likewise on such a port, and
/// was not traced, is no other fault.
Explained no_data(const View& view) {
  const auto seen = reach(view);
  if (!seen.works && !seen.answered && seen.silent_hosts.size() >= 2)
    return failing_where(view, is_not_local);
  const auto loses_large = [](const Observation& o) {
    return connects(o) && o.block && o.block->mechanism == result::Mechanism::path_mtu;
  };
  std::set<std::string_view> hosts;
  std::set<std::uint16_t> numbers;
  std::set<std::pair<std::uint16_t, Outcome>> ends;
  for (const auto& o : view.all) {  // a silent control's trace is as good as any
    if (o.family != view.family || !fails(o) || !loses_large(o)) continue;
    hosts.insert(o.target);
    numbers.insert(o.port);
    ends.insert({o.port, o.outcome});
  }
  if (hosts.size() < 2 || numbers.size() < 2) return {};
  return failing_where(view, [&](const Observation& o) {
    return loses_large(o) || (failed_behind(o) && !o.block && ends.contains({o.port, o.outcome}));
  });
}

/// Nothing connects and nothing answers. It explains names that are denied, too: without a way out a resolver
/// knows inside names only. With no control that speaks it cannot be told from an outage of Apple's; the
/// sentence says so.
Explained uplink_down(const View& view) {
  const auto seen = reach(view);
  if (seen.works || seen.answered || !seen.silent_hosts.empty() || !seen.fails_to_connect) return {};
  return failing_where(view, is_not_local);
}

}  // namespace reachd::verdict
