// Rows about something on the way that lets some through and not others. Only attempts that had an address
// count here, and of the failures only those on the way: what was answered is explained elsewhere.
//
// All of them compare what fails with what works: networks_blocked some networks with all others,
// apple_unreachable all of Apple with a control, large_hello_blocked large ClientHellos with small ones,
// port_blocked one port with other ports, hosts_blocked one
// host with other hosts. Without something that works there is no block to speak of, but a link or an uplink
// (rows_host.cpp). Rejected: a threshold ("most of the port fails"). One probe that gets through proves that
// the port is open, and a share would make the same firewall rule a different cause on a host with other
// probes.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "config/apple_networks.hpp"
#include "verdict/rows.hpp"
#include "verdict/state.hpp"
#include "verdict/words_english.hpp"
#include "verdict/words_german.hpp"

namespace reachd::verdict {

using result::Mechanism;

namespace {

/// It is this row's to explain.
bool is_stopped(const View& view, const Observation& o) {
  return failed_on_the_way(o) && !view.is_at_block_page(o) && !view.is_erratic(o);
}

/// The server was reached, whatever it said then.
bool is_reached(const Observation& o) {
  return works(o) || (tried_and_failed(o) && is_not_local(o) && !failed_on_the_way(o));
}

/// How deep a probe goes: a bare one connects, the next sends data and is answered, and the last one asks for
/// something behind a TLS handshake. Some middleboxes stop the deeper step and let the others pass.
constexpr int deepest = 3;

int depth(const Observation& o) {
  if (is_bare(o)) return 1;
  return shakes_hands(o) && result::has_phase(o.kind, result::Phase::response) ? deepest : 2;
}

/// The step that a failing probe did not get past.
int step_of_failure(const Observation& o) {
  if (failed_to_connect(o)) return 1;
  return shakes_hands(o) && result::stage(o.outcome) == result::Stage::http ? deepest : 2;
}

/// The probes of one port, or of one host's port.
struct Tally {
  bool reached = false;
  int works_to = 0;
  int fails_from = deepest + 1;
  int probed_to = 0, reached_to = 0;
  Explained failing;

  void add(const View& view, const Observation& o, std::size_t index) {
    probed_to = std::max(probed_to, depth(o));
    if (works(o)) works_to = reached_to = std::max(reached_to, depth(o));
    if (!tried_and_failed(o) || !is_not_local(o)) return;
    if (is_reached(o)) reached_to = std::max(reached_to, step_of_failure(o));
    if (is_reached(o) || view.is_erratic(o)) reached = true;
    if (!is_stopped(view, o)) return;
    failing.push_back(index);
    fails_from = std::min(fails_from, step_of_failure(o));
  }

  /// What works less deep is no evidence against it: a bare tcp probe that connects where the handshakes
  /// behind the port fail, a handshake where what is asked behind it gets no answer.
  bool all_fail() const { return !failing.empty() && !reached && works_to < fails_from; }
};

/// Hosts that are probed, or reached, on a port at least so deep.
struct Depths {
  std::array<std::size_t, deepest + 1> probed{}, reached{};

  void add(const Tally& host) {
    for (int step = 1; step <= host.probed_to; ++step) ++probed[static_cast<std::size_t>(step)];
    for (int step = 1; step <= host.reached_to; ++step) ++reached[static_cast<std::size_t>(step)];
  }
  bool another_probed(const Tally& host) const { return others(probed, host.probed_to, host.fails_from) > 0; }
  bool another_works(const Tally& host) const {
    return others(reached, host.reached_to, host.fails_from) > 0;
  }

 private:
  static std::size_t others(const std::array<std::size_t, deepest + 1>& hosts, int own, int step) {
    const auto from = static_cast<std::size_t>(std::min(step, deepest));
    return hosts[from] - (own >= static_cast<int>(from) ? 1 : 0);
  }
};

/// What became of one address, over all probes.
struct Verdicts {
  bool works = false, stopped = false, other = false;
  bool only_silent = true;  ///< it was tried by silent controls alone, and these say nothing of others
  /// Whatever was tried there ended without an answer to the SYN.
  bool drops_all() const { return stopped && !works && !other; }
};

/// By the last result of each address within ten minutes; of silent controls, too: they may bear out that
/// networks are blocked, but a control that is forbidden for ever is no sign that others are, as long as
/// another control works on its port. An older address of a probe has only "worked" or "failed" to its name:
/// how it failed is taken from what the probe ends in now. Where a probe is down, what worked before and was
/// not tried since says nothing of the fault: of the twenty addresses of a pattern some have their turn only
/// minutes later.
std::map<net::Address, Verdicts> verdicts_by_address(const View& view) {
  std::map<net::Address, Verdicts> result;
  std::set<std::uint16_t> controls_work_on;
  for (const auto& o : view.all) {
    if (o.family == view.family && connects(o) && is_control(o) && works(o)) controls_work_on.insert(o.port);
  }
  for (const auto& o : view.all) {
    if (o.family != view.family || !connects(o) || view.is_at_block_page(o)) continue;
    const bool says_nothing = o.silent && controls_work_on.contains(o.port);
    const bool at_syn = failed_to_connect(o) && failed_on_the_way(o);
    if (o.address && o.tried_address && (works(o) || fails(o))) {
      auto& verdict = result[*o.address];
      verdict.only_silent &= says_nothing;
      (works(o) ? verdict.works : at_syn ? verdict.stopped : verdict.other) = true;
    }
    for (const auto& tried : o.addresses) {
      if (tried.address == o.address || tried.attempts == 0 || tried.before_outage) continue;
      auto& verdict = result[tried.address];
      verdict.only_silent &= says_nothing;
      const bool unanswered = result::stage(tried.last) == result::Stage::connect;
      (tried.last == result::Outcome::ok ? verdict.works
       : unanswered                      ? verdict.stopped
                                         : verdict.other) = true;
    }
  }
  return result;
}

}  // namespace

bool BlockedNetworks::holds(const net::Address& address) const {
  const bool inside =
      std::ranges::any_of(networks, [&](const auto& network) { return network.contains(address); });
  return which == Which::outside_apple ? !inside : which != Which::none && inside;
}

/// Three parts are tried in this order: the NAT64 prefix in use, all outside Apple's networks, Apple's
/// networks; the latter both as published and as registered, since a firewall may be built from either.
/// Rejected: the smallest set of networks that holds what fails and nothing that works. Such a set nearly
/// always exists, and says nothing: other ranges stand in the sentence of hosts_blocked.
BlockedNetworks blocked_networks(const View& view) {
  using Which = BlockedNetworks::Which;
  if (std::ranges::any_of(view.failing, [&](std::size_t index) { return view.is_erratic(view[index]); }))
    return {};
  const auto verdicts = verdicts_by_address(view);
  std::vector<BlockedNetworks> candidates;
  if (view.family == net::Family::ipv6) {
    candidates.push_back({Which::nat64, {*net::Network::parse("64:ff9b::/96")}});
    for (const auto& prefix : view.facts.nat64) candidates.push_back({Which::nat64, {prefix}});
  }
  for (const auto which : {Which::outside_apple, Which::apple}) {
    candidates.push_back({which, config::published_networks()});
    candidates.push_back({which, config::own_networks()});
  }
  for (auto& candidate : candidates) {
    std::size_t stopped = 0;
    bool parts = true, others_work = false;
    for (const auto& [address, verdict] : verdicts) {
      if (candidate.holds(address)) {
        parts &= verdict.drops_all();
        ++stopped;
      } else {
        parts &= !verdict.stopped || verdict.only_silent;
        others_work |= verdict.works;
      }
    }
    const std::size_t enough = candidate.which == Which::nat64 ? 1 : 2;
    if (parts && others_work && stopped >= enough) return std::move(candidate);
  }
  return {};
}

static Explained networks_blocked(const View& view) {
  const auto blocked = blocked_networks(view);
  return failing_where(view, [&](const Observation& o) {
    return connects(o) && is_stopped(view, o) && o.address && blocked.holds(*o.address);
  });
}

static Explained apple_unreachable(const View& view) {
  bool control_works = false;
  for (const auto& o : view.all) {
    if (!view.counts(o) || !connects(o)) continue;
    if (is_control(o)) {
      control_works |= works(o);
    } else if (is_reached(o) || view.is_erratic(o)) {
      return {};
    }
  }
  if (!control_works) return {};
  return failing_where(view, [&](const Observation& o) { return is_stopped(view, o) && !is_control(o); });
}

/// Of each port those failures count whose handshake died: their traces have to end in `large_hello`, and no
/// large ClientHello may pass. Not every probe is traced at once: what ended likewise on such a port, and was
/// not traced or to no end, is no other fault. A silent control's trace is as good as any.
static ExplainedByPort large_hello_blocked(const View& view) {
  struct Port {
    bool passes = false, other = false;
    std::set<result::Outcome> ends;
    Explained candidates;
  };
  std::map<std::uint16_t, Port> ports;
  for (std::size_t i = 0; i < view.all.size(); ++i) {
    const auto& o = view[i];
    if (o.family != view.family || !shakes_hands(o)) continue;
    auto& port = ports[o.port];
    const bool stopped = failed_behind(o) && is_stopped(view, o);
    if (!stopped || result::stage(o.outcome) != result::Stage::tls) {
      port.passes |= o.large_hello && (works(o) || failed_behind(o));
    } else if (o.block && o.block->mechanism == Mechanism::large_hello) {
      port.ends.insert(o.outcome);
      port.candidates.push_back(i);
    } else if (o.large_hello && (!o.block || o.block->mechanism == Mechanism::unknown)) {
      port.candidates.push_back(i);
    } else {
      port.other = true;
    }
  }
  ExplainedByPort result;
  for (auto& [number, port] : ports) {
    if (port.passes || port.other) continue;
    std::erase_if(port.candidates, [&](std::size_t index) {
      return !view.counts(view[index]) || !port.ends.contains(view[index].outcome);
    });
    if (!port.candidates.empty()) result.push_back({number, std::move(port.candidates)});
  }
  return result;
}

/// First every probe that connects is sorted by its port, controls apart: they show that another port works,
/// but are not what a port is blocked for. Then each port is judged: all of Apple's probes have to fail on
/// the way. Last, the controls that fail on a blocked port likewise are explained by it, too.
static ExplainedByPort port_blocked(const View& view) {
  std::map<std::uint16_t, Tally> ports, controls;
  std::set<std::uint16_t> works_on;
  for (std::size_t i = 0; i < view.all.size(); ++i) {
    const auto& o = view[i];
    if (!view.counts(o) || !connects(o)) continue;
    (is_control(o) ? controls : ports)[o.port].add(view, o, i);
    if (works(o)) works_on.insert(o.port);
  }
  ExplainedByPort result;
  for (auto& [number, port] : ports) {
    if (!port.all_fail() || works_on.size() == works_on.count(number)) continue;
    const auto& too = controls[number].failing;
    port.failing.insert(port.failing.end(), too.begin(), too.end());
    result.push_back({number, std::move(port.failing)});
  }
  return result;
}

/// A host is blocked if it fails on each of its ports while others are reached there, as deep as it is not.
/// On a port that no other host is probed on (5223, as a rule) there is nothing to compare it with; one port
/// with others is enough.
static Explained hosts_blocked(const View& view) {
  std::map<std::string_view, std::map<std::uint16_t, Tally>> hosts;
  std::map<std::uint16_t, Depths> on_port;
  for (std::size_t i = 0; i < view.all.size(); ++i) {
    const auto& o = view[i];
    if (!view.counts(o) || !connects(o)) continue;
    if (is_reached(o) || is_stopped(view, o) || view.is_erratic(o)) hosts[o.target][o.port].add(view, o, i);
  }
  for (const auto& [host, ports] : hosts) {
    for (const auto& [number, port] : ports) on_port[number].add(port);
  }
  Explained result;
  for (const auto& [host, ports] : hosts) {
    bool blocked = true, others_work = false;
    for (const auto& [number, port] : ports) {
      const auto& all = on_port[number];
      const bool another_works = all.another_works(port);
      blocked &= port.all_fail() && (another_works || !all.another_probed(port));
      others_work |= another_works;
    }
    if (!blocked || !others_work) continue;
    for (const auto& [number, port] : ports)
      result.insert(result.end(), port.failing.begin(), port.failing.end());
  }
  return result;
}

namespace english {

static Sentence networks_blocked(const Particulars& p) {
  const auto networks = list(p.blocked);
  switch (p.blocked_part) {
    case BlockedPart::nat64:
      return {fmt::format("{}Everything behind the NAT64 prefix {} fails", from(p), networks),
              fmt::format(": {} {}, while native IPv6 works", ports(p), how(p)),
              "ask whoever runs the NAT64 gateway"};
    case BlockedPart::outside_apple:
      return {fmt::format("{}Nothing outside Apple's networks ({}) is let out{}", from(p), networks, over(p)),
              fmt::format(": {} to {} {}, while everything inside them works; some of Apple's hosts are in "
                          "other networks",
                          ports(p), hosts(p), how(p)),
              ask_to_allow(p, fmt::format("{} by name", these_hosts(p)))};
    case BlockedPart::apple:
    case BlockedPart::none:
      break;
  }
  return {fmt::format("{}Apple's networks ({}) {}{}", from(p), networks,
                      p.loops ? "cannot be reached" : "are blocked", over(p)),
          fmt::format(": {} to {} {}, while everything outside them works{}", ports(p), hosts(p), how(p),
                      dns_works(p)),
          ask_to_allow(p, fmt::format("{} to {}", ports(p), networks))};
}

static Sentence apple_unreachable(const Particulars& p) {
  const auto mechanism = p.mechanism.value_or(Mechanism::unknown);
  const bool located = mechanism != Mechanism::unknown && mechanism != Mechanism::server &&
                       (p.hop || !p.last_hops.empty() || !p.blockers.empty());
  const auto allow = ask_to_allow(p, fmt::format("{} {}", ports(p), to_where(p)));
  return {fmt::format("{}None of Apple's hosts ({}) can be reached{}", from(p), hosts(p), over(p)),
          fmt::format(", while {} can: {} {}{}", list(p.working_controls), ports(p), how(p), dns_works(p)),
          located ? allow
                  : fmt::format("they are blocked on the way, or Apple has an outage: look at {}, and {}",
                                status_page, allow)};
}

static Sentence large_hello_blocked(const Particulars& p) {
  return {
      fmt::format("{}TCP {} to {}{} {}", from(p), p.port, hosts(p), over(p), how(p)),
      fmt::format("; devices with iOS 26, macOS 26 and later send such ones and cannot connect here, older "
                  "ones can{}{}",
                  control_passes(p), dns_works(p)),
      fmt::format("{} to update it, or to exempt TCP {} {} from inspection", ask(p), p.port, to_where(p))};
}

static Sentence port_blocked(const Particulars& p) {
  return {fmt::format("{}TCP {} to {}{} {}", from(p), p.port, hosts(p), over(p), how(p)),
          control_passes(p) + std::string(dns_works(p)),
          ask_to_allow(p, fmt::format("TCP {} {}", p.port, to_where(p)))};
}

static Sentence hosts_blocked(const Particulars& p) {
  const auto range = p.push_networks.empty() ? "" : fmt::format(" (in {})", list(p.push_networks));
  return {fmt::format("{}{}{}{} {}", from(p), subject(p), p.only_controls ? " (a control, not Apple's)" : "",
                      range, how(p)),
          fmt::format("{}; other hosts on the same ports work{}", control_passes(p), dns_works(p)),
          ask_to_allow(
              p, fmt::format("{} to {}, or whoever runs {}, if {} down", ports(p),
                             p.push_networks.empty() ? std::string(these_hosts(p)) : list(p.push_networks),
                             these_hosts(p), p.hosts.size() == 1 ? "it is" : "they are"))};
}

}  // namespace english

namespace german {

static Sentence networks_blocked(const Particulars& p) {
  const auto networks = list(p.blocked);
  switch (p.blocked_part) {
    case BlockedPart::nat64:
      return {fmt::format("{}Hinter dem NAT64-Präfix {} ist nichts erreichbar", from(p), networks),
              fmt::format(": {} {}, während natives IPv6 funktioniert", traffic(p), how(p)),
              "fragen Sie den Betreiber des NAT64-Gateways"};
    case BlockedPart::outside_apple:
      return {
          fmt::format("{}Was außerhalb von Apples Netzen ({}) liegt, wird{} nicht hinausgelassen", from(p),
                      networks, over(p)),
          fmt::format(": {} zu {} {}, während innerhalb dieser Netze alles funktioniert; einige von Apples "
                      "Hosts liegen in anderen Netzen",
                      traffic(p), hosts(p), how(p)),
          ask_to_allow(p, fmt::format("{} nach Namen", these_hosts(p)))};
    case BlockedPart::apple:
    case BlockedPart::none:
      break;
  }
  return {fmt::format("{}Apples Netze ({}) sind{} gesperrt", from(p), networks, over(p)),
          fmt::format(": {} zu {} {}, während außerhalb dieser Netze alles funktioniert{}", traffic(p),
                      hosts(p), how(p), dns_works(p)),
          ask_to_allow(p, fmt::format("{} zu {}", tcp(p), networks))};
}

static Sentence apple_unreachable(const Particulars& p) {
  const auto mechanism = p.mechanism.value_or(Mechanism::unknown);
  const bool located = mechanism != Mechanism::unknown && mechanism != Mechanism::server &&
                       (p.hop || !p.last_hops.empty() || !p.blockers.empty());
  const auto allow = ask_to_allow(p, fmt::format("{} {}", tcp(p), to_where(p)));
  return {
      fmt::format("{}Keiner von Apples Hosts ({}) ist{} erreichbar", from(p), hosts(p), over(p)),
      fmt::format(", {} dagegen schon: {} {}{}", list(p.working_controls), traffic(p), how(p), dns_works(p)),
      located ? allow
              : fmt::format("sie sind auf dem Weg gesperrt, oder Apple hat eine Störung: sehen Sie unter {} "
                            "nach, und {}",
                            status_page, allow)};
}

static Sentence large_hello_blocked(const Particulars& p) {
  return {fmt::format("{}Verbindungen auf TCP {} zu {}{} {}", from(p), p.port, hosts(p), over(p), how(p)),
          fmt::format("; Geräte mit iOS 26, macOS 26 und neueren senden solche und kommen hier nicht durch, "
                      "ältere schon{}{}",
                      control_passes(p), dns_works(p)),
          fmt::format("{} sie zu aktualisieren oder TCP {} {} von der Prüfung auszunehmen", ask(p), p.port,
                      to_where(p))};
}

static Sentence port_blocked(const Particulars& p) {
  return {fmt::format("{}Verbindungen auf TCP {} zu {}{} {}", from(p), p.port, hosts(p), over(p), how(p)),
          control_passes(p) + std::string(dns_works(p)),
          ask_to_allow(p, fmt::format("TCP {} {}", p.port, to_where(p)))};
}

static Sentence hosts_blocked(const Particulars& p) {
  const auto range = p.push_networks.empty() ? "" : fmt::format(" (in {})", list(p.push_networks));
  return {
      fmt::format("{}{}{}{} {}", from(p), subject(p),
                  p.only_controls ? " (eine Kontrolle, nicht Apples)" : "", range, how(p)),
      fmt::format("{}; andere Hosts auf denselben Ports funktionieren{}", control_passes(p), dns_works(p)),
      ask_to_allow(p, fmt::format("{} {}", tcp(p),
                                  p.push_networks.empty() ? std::string(to_these_hosts(p))
                                                          : "zu " + list(p.push_networks))) +
          (p.loops ? ""
                   : fmt::format(", oder fragen Sie den Betreiber {}, falls {} ausgefallen {}",
                                 p.hosts.size() == 1 ? "dieses Hosts" : "dieser Hosts",
                                 p.hosts.size() == 1 ? "er" : "sie", p.hosts.size() == 1 ? "ist" : "sind"))};
}

}  // namespace german

namespace rows {

const CauseRow networks_blocked{
    .rule = verdict::networks_blocked,
    .sentence = {english::networks_blocked, german::networks_blocked},
    .meaning = "every address inside or outside some networks is blocked, all others work",
    .heading = {"Whole networks are blocked", "Ganze Netze sind gesperrt"},
};

const CauseRow apple_unreachable{
    .rule = verdict::apple_unreachable,
    .sentence = {english::apple_unreachable, german::apple_unreachable},
    .meaning = "none of Apple's hosts can be reached, while others can",
    .heading = {"Apple cannot be reached", "Apple ist nicht erreichbar"},
};

const CauseRow large_hello_blocked{
    .rule = verdict::large_hello_blocked,
    .sentence = {english::large_hello_blocked, german::large_hello_blocked},
    .meaning = "ClientHellos as large as those of current devices are stopped on this port",
    .heading = {"Large ClientHellos are stopped on port %",
                "Große ClientHellos werden aufgehalten auf Port %"},
    .please = {"please update the firewall, or exempt TCP {port} to {where} from inspection",
               "bitte die Firewall aktualisieren oder TCP {port} zu {where} von der Prüfung ausnehmen"},
};

const CauseRow port_blocked{
    .rule = verdict::port_blocked,
    .sentence = {english::port_blocked, german::port_blocked},
    .meaning = "this port is blocked, others work",
    .heading = {"Port % is blocked", "Port % ist gesperrt"},
};

const CauseRow hosts_blocked{
    .rule = verdict::hosts_blocked,
    .sentence = {english::hosts_blocked, german::hosts_blocked},
    .meaning = "some hosts are blocked, others work on the same ports",
    .heading = {"Some hosts are blocked", "Einige Rechner sind gesperrt"},
};

}  // namespace rows

}  // namespace reachd::verdict
