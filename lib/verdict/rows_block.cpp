// Rows about something on the way that lets some through and not others. Only attempts that had an address
// count here.
//
// All three compare what fails with what works: apple_unreachable all of Apple with a control, port_blocked
// one port with other ports, hosts_blocked one host with other hosts. Without something that works there is
// no block to speak of, but a link or an uplink (rows_host.cpp). Rejected: a threshold ("most of the port
// fails"). One probe that gets through proves that the port is open, and a share would make the same firewall
// rule a different cause on a host with other probes.

#include <fmt/format.h>

#include <map>
#include <set>

#include "verdict/rows.hpp"
#include "verdict/state.hpp"
#include "verdict/words.hpp"

namespace reachd::verdict {

using result::Outcome;

namespace {

/// Something on the way, or the server, has answered in TLS: this is not a failure to reach it.
bool is_reached(const View& view, const Observation& o) {
  return looks_intercepted(o.outcome) && (view.intercepted.contains(o.port) || o.topmost_issuer_is_apple);
}

/// The probes of one port, or of one host's port.
struct Tally {
  bool bare_works = false, handshake_works = false;
  bool fails_to_connect = false;
  Explained failing;
  std::set<std::string_view> failing_hosts;

  void add(const Observation& o, std::size_t index) {
    if (works(o)) (is_bare(o) ? bare_works : handshake_works) = true;
    if (!tried_and_failed(o)) return;
    failing.push_back(index);
    failing_hosts.insert(o.target);
    if (failed_to_connect(o)) fails_to_connect = true;
  }

  /// A bare tcp probe that connects is no evidence against it if the handshakes behind the port fail.
  bool all_fail() const { return !failing.empty() && !handshake_works && !(bare_works && fails_to_connect); }
};

}  // namespace

Explained apple_unreachable(const View& view) {
  bool control_works = false;
  for (const auto& o : view.all) {
    if (!view.counts(o) || !connects(o)) continue;
    if (is_control(o)) {
      control_works |= works(o);
    } else if (works(o) || failed_behind(o)) {
      return {};
    }
  }
  if (!control_works) return {};
  return failing_where(view, [](const Observation& o) { return failed_to_connect(o) && !is_control(o); });
}

/// One host that answers wrongly is itself at fault (server_fault); if every host of a port does, something
/// else answers there. Neither expired certificates nor an intercepted port are a block.
///
/// First every probe that connects is sorted by its port, controls apart: they show that a port is open, but
/// are not what it is blocked for. Then each port on which Apple's probes fail is judged: all of them have to
/// fail, and either another port works or several hosts fail behind a port that opens. Last, the controls
/// that fail on a blocked port are explained by it, too, unless their failure says that something answered.
ExplainedByPort port_blocked(const View& view) {
  std::map<std::uint16_t, Tally> ports, controls;
  std::map<std::uint16_t, bool> works_on;
  std::set<std::uint16_t> reached;  // ports on which a failing probe shows that a server can be reached
  for (std::size_t i = 0; i < view.all.size(); ++i) {
    const auto& o = view[i];
    if (!view.counts(o) || !connects(o)) continue;
    (is_control(o) ? controls : ports)[o.port].add(o, i);
    if (works(o)) works_on[o.port] = true;
    if (fails(o) && !is_control(o) && (o.outcome == Outcome::tls_expired || is_reached(view, o)))
      reached.insert(o.port);
  }
  ExplainedByPort result;
  for (auto& [number, port] : ports) {
    if (!port.all_fail() || reached.contains(number)) continue;
    const bool several_hosts = port.failing_hosts.size() >= 2;
    bool answered = false;
    for (const auto index : port.failing) answered |= is_server_fault(view[index].outcome);
    if (answered && !several_hosts) continue;
    const bool open_to_bare = (port.bare_works || controls[number].bare_works) && !port.fails_to_connect;
    const bool another_works = works_on.size() > works_on.count(number);
    if (!another_works && !(several_hosts && open_to_bare)) continue;
    for (const auto index : controls[number].failing) {
      const auto& o = view[index];
      if ((is_server_fault(o.outcome) && !answered) || o.outcome == Outcome::tls_expired ||
          is_reached(view, o))
        continue;
      port.failing.push_back(index);
    }
    result.push_back({number, std::move(port.failing)});
  }
  return result;
}

/// A host is blocked if it fails on each of its ports while others work there. On a port that no other host
/// is probed on (5223, as a rule) there is nothing to compare it with; one port with others is enough.
Explained hosts_blocked(const View& view) {
  std::map<std::string_view, std::map<std::uint16_t, Tally>> hosts;
  std::map<std::uint16_t, std::set<std::string_view>> probed, working;  // hosts
  for (std::size_t i = 0; i < view.all.size(); ++i) {
    const auto& o = view[i];
    if (!view.counts(o) || !connects(o) || !(works(o) || tried_and_failed(o))) continue;
    hosts[o.target][o.port].add(o, i);
    probed[o.port].insert(o.target);
    if (works(o) || is_reached(view, o)) working[o.port].insert(o.target);
  }
  Explained result;
  for (const auto& [host, ports] : hosts) {
    bool blocked = true, others_work = false;
    for (const auto& [number, port] : ports) {
      const auto& others = working[number];
      const bool another_works = others.size() > others.count(host);
      const bool another_probed = probed[number].size() > 1;
      blocked &= port.all_fail() && (another_works || !another_probed);
      others_work |= another_works;
    }
    if (!blocked || !others_work) continue;
    for (const auto& [number, port] : ports) {
      for (const auto index : port.failing) {
        const auto& o = view[index];
        if (!is_server_fault(o.outcome) && !is_reached(view, o)) result.push_back(index);
      }
    }
  }
  return result;
}

namespace sentences {

std::string apple_unreachable(const Words& w) {
  using result::Mechanism;
  const auto mechanism = w.info.mechanism.value_or(Mechanism::unknown);
  const bool located = (mechanism != Mechanism::unknown && mechanism != Mechanism::server) &&
                       (w.info.hop || w.info.last_hop || w.info.blocker);
  return fmt::format(
      "None of Apple's hosts ({}) can be connected to{}{}, while {} can: {} {}{}; {}", w.hosts(), w.over(),
      w.when(), list_hosts(w.working_controls()), ports(w.finding, w.observations), w.how(), w.dns(),
      located ? std::string(ask_firewall)
              : fmt::format("they are blocked on the way, or Apple has an outage: look at {}, and {}",
                            status_page, ask_firewall));
}

std::string port_blocked(const Words& w) {
  return fmt::format("TCP {} to {}{} {}{}{}{}; {} to allow it", w.finding.port, w.hosts(), w.over(), w.how(),
                     w.when(), w.control_passes(), w.dns(), ask_firewall);
}

std::string hosts_blocked(const Words& w) {
  return fmt::format(
      "{}{} {}{}{}; other hosts on the same ports work{}; {}, or whoever runs the host, if it is down",
      w.subject(), w.all_controls() ? " (a control, not Apple's)" : "", w.how(), w.when(), w.control_passes(),
      w.dns(), ask_firewall);
}

}  // namespace sentences

}  // namespace reachd::verdict
