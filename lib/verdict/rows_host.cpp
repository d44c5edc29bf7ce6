// Rows about this host and the network around it.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "verdict/rows.hpp"
#include "verdict/state.hpp"
#include "verdict/words_english.hpp"
#include "verdict/words_german.hpp"

namespace reachd::verdict {

using result::Mechanism;
using result::Outcome;
using result::Stage;

static Explained host_fault(const View& view) {
  return failing_where(view, [](const Observation& o) { return o.outcome == Outcome::local_error; });
}

/// Every probe ends in local_no_route. A resolver on this host or its link may still answer, or fail for want
/// of its own uplink; a probe whose look-up failed then never came to ask for a route. And where the next hop
/// has just died some attempts end unanswered before the kernel gives it up: beside a connecting probe that
/// has no route, and with nothing that works, they say the same.
static Explained link_down(const View& view) {
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
  bool answered = false;  ///< a byte came, or the server itself refused; or it comes through at times
  bool fails_to_connect = false;
  std::set<std::string_view> silent_hosts;  ///< their connections stand and carry nothing
};

Reach reach(const View& view) {
  Reach reach;
  for (const auto& o : view.all) {
    if (!view.counts(o) || !connects(o)) continue;
    reach.works |= works(o);
    if (!tried_and_failed(o) || !is_not_local(o)) continue;
    if (view.is_erratic(o)) {
      reach.answered = true;
    } else if (stands_silent(o)) {
      reach.silent_hosts.insert(o.target);
    } else if (failed_to_connect(o) && failed_on_the_way(o)) {
      reach.fails_to_connect = true;
    } else if (!is_gateway_error(o)) {
      reach.answered = true;
    }
    reach.answered |= o.block && (o.block->mechanism == Mechanism::path_mtu ||
                                  o.block->mechanism == Mechanism::large_hello);
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
static Explained captive_portal(const View& view) {
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
static Explained no_data(const View& view) {
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
static Explained uplink_down(const View& view) {
  if (view.by_proxy()) return nothing_behind_proxy(view);
  const auto seen = reach(view);
  if (seen.works || seen.answered || !seen.silent_hosts.empty() || !seen.fails_to_connect) return {};
  return failing_where(view, is_not_local);
}

namespace english {

static Sentence host_fault(const Particulars& p) {
  return {fmt::format("{}This host itself cannot try {}", from(p), subject(p)),
          ": it is out of descriptors, ports or memory, or its own firewall forbids it",
          "ask whoever runs this host to check its firewall, its limits and its memory"};
}

static Sentence link_down(const Particulars& p) {
  return {fmt::format("{}This host has no way out{}", from(p), over_each(p)),
          ": a route, an interface, a link or the next hop is missing",
          "ask whoever runs this host, or its switch port or access point"};
}

static Sentence captive_portal(const Particulars& p) {
  return {
      fmt::format("{}A captive portal or block page answers in place of {}{}", from(p), hosts(p), over(p)),
      answered_by(p) + ": somebody has to sign in first",
      fmt::format("sign in there, or ask whoever runs the portal to exempt {}", these_hosts(p))};
}

static Sentence no_data(const Particulars& p) {
  const bool large = p.mechanism == Mechanism::path_mtu;
  return {
      fmt::format("{}Connections{} are established but carry no {}", from(p), over_each(p),
                  large ? "large packets" : "data"),
      fmt::format(", whatever the host: {} {}; this is not a matter of one port or host", ports(p), how(p)),
      fmt::format("ask whoever runs the firewall and the uplink to check {}",
                  large ? "the path MTU and whether ICMP \"packet too big\" passes"
                        : "the way back (asymmetric routes), the firewall's connection tracking, and any "
                          "proxy that answers for every host")};
}

static Sentence uplink_down(const Particulars& p) {
  if (!p.proxy.empty()) return nothing_behind_proxy(p);
  const bool refused =
      !p.blockers.empty() && (p.mechanism == Mechanism::icmp_prohibited || p.mechanism == Mechanism::reset);
  auto rest = fmt::format("{}: {} {}", p.control_speaks ? ", neither Apple's hosts nor any other" : "",
                          ports(p), how(p));
  if (p.denied)
    rest += "; DNS knows no names outside";
  else if (!p.working_resolvers.empty())
    rest += fmt::format("; DNS still works ({})", list(p.working_resolvers));
  if (p.other_family_works) rest += p.families.contains(net::Family::ipv6) ? "; IPv4 works" : "; IPv6 works";
  auto whom = p.loops   ? ask_to_allow(p, {})
              : refused ? fmt::format("ask whoever runs {} to let this traffic out", list(p.blockers))
                        : std::string("ask whoever runs the uplink (the router or the provider)");
  if (!p.control_speaks) {
    whom +=
        "; no control speaks here, so this cannot be told from an outage at Apple: configure a control that "
        "is always allowed";
  }
  if (!p.ever_worked || refused) {
    whom +=
        "; if devices leave through a proxy, name it in a source's `proxy`, as there may be no direct way "
        "out";
  }
  return {fmt::format("{}Nothing beyond this network can be reached{}", from(p), over_each(p)), rest, whom};
}

}  // namespace english

namespace german {

static Sentence host_fault(const Particulars& p) {
  return {fmt::format("{}Dieser Rechner selbst kann keine {} {} {}{} senden", from(p),
                      p.ports.empty() ? "DNS-Anfragen" : "Pakete auf " + tcp(p),
                      p.ports.empty() ? "nach" : "zu", hosts(p), over(p)),
          ": ihm fehlen Deskriptoren, Ports oder Speicher, oder seine eigene Firewall verbietet es",
          "bitten Sie den Betreiber dieses Rechners, Firewall, Grenzwerte und Speicher zu prüfen"};
}

static Sentence link_down(const Particulars& p) {
  return {fmt::format("{}Dieser Rechner hat{} keinen Weg nach außen", from(p), over_each(p)),
          ": eine Route, eine Schnittstelle, eine Verbindung oder der nächste Hop fehlt",
          "fragen Sie den Betreiber dieses Rechners, seines Switch-Ports oder seines Access-Points"};
}

static Sentence captive_portal(const Particulars& p) {
  return {
      fmt::format("{}Eine Anmelde- oder Sperrseite antwortet{} anstelle von {}", from(p), over(p), hosts(p)),
      answered_by(p) + ": zuerst muss sich jemand anmelden",
      fmt::format("melden Sie sich dort an, oder bitten Sie den Betreiber des Portals, {} auszunehmen",
                  these_hosts(p))};
}

static Sentence no_data(const Particulars& p) {
  const bool large = p.mechanism == Mechanism::path_mtu;
  return {fmt::format("{}Verbindungen{} kommen zustande, tragen aber keine {}", from(p), over_each(p),
                      large ? "großen Pakete" : "Daten"),
          fmt::format(", gleich zu welchem Host: {} {}; das ist keine Frage eines einzelnen Ports oder Hosts",
                      traffic(p), how(p)),
          fmt::format("bitten Sie den Betreiber von Firewall und Internetanschluss, {} zu prüfen",
                      large ? "die Pfad-MTU und den Durchlass von ICMP „Packet Too Big“"
                            : "den Rückweg (asymmetrische Routen), die Verbindungstabelle der Firewall und "
                              "einen Proxy, der für alle Hosts antwortet,")};
}

static Sentence uplink_down(const Particulars& p) {
  if (!p.proxy.empty()) return nothing_behind_proxy(p);
  const bool refused =
      !p.blockers.empty() && (p.mechanism == Mechanism::icmp_prohibited || p.mechanism == Mechanism::reset);
  auto rest = fmt::format("{}: {} {}", p.control_speaks ? ", weder Apples Hosts noch andere" : "", traffic(p),
                          how(p));
  if (p.denied)
    rest += "; DNS kennt keine Namen von außen";
  else if (!p.working_resolvers.empty())
    rest += fmt::format("; DNS funktioniert noch ({})", list(p.working_resolvers));
  if (p.other_family_works)
    rest += p.families.contains(net::Family::ipv6) ? "; IPv4 funktioniert" : "; IPv6 funktioniert";
  auto whom =
      p.loops ? ask_to_allow(p, {})
      : refused
          ? fmt::format("bitten Sie den Betreiber von {}, diesen Verkehr hinauszulassen", list(p.blockers))
          : std::string("fragen Sie den Betreiber des Internetanschlusses (Router oder Provider)");
  if (!p.control_speaks) {
    whom +=
        "; hier ist keine Kontrolle aussagekräftig, deshalb ist dies von einer Störung bei Apple nicht zu "
        "unterscheiden: tragen Sie eine Kontrolle ein, die immer erlaubt ist";
  }
  if (!p.ever_worked || refused) {
    whom +=
        "; falls Geräte über einen Proxy hinausgehen, nennen Sie ihn als `proxy` einer Quelle, denn "
        "vielleicht "
        "gibt es keinen direkten Weg nach außen";
  }
  return {fmt::format("{}Außerhalb dieses Netzes ist{} nichts erreichbar", from(p), over_each(p)), rest,
          whom};
}

}  // namespace german

namespace rows {

const CauseRow host_fault{
    .rule = verdict::host_fault,
    .sentence = {english::host_fault, german::host_fault},
    .seen = Seen::either_way,
    .meaning = "this host itself cannot try",
    .heading = {"This host itself cannot probe", "Dieser Rechner selbst kann nicht prüfen"},
    .please = {"please check this host's firewall and limits",
               "bitte Firewall und Grenzwerte dieses Rechners prüfen"},
};

const CauseRow link_down{
    .rule = verdict::link_down,
    .sentence = {english::link_down, german::link_down},
    .seen = Seen::either_way,
    .meaning = "this host has no way out: no route, link or next hop",
    .heading = {"This host is cut off", "Dieser Rechner ist abgeschnitten"},
    .please = {"please check this host's route, link and next hop",
               "bitte Route, Verbindung und nächsten Hop dieses Rechners prüfen"},
};

const CauseRow captive_portal{
    .rule = verdict::captive_portal,
    .sentence = {english::captive_portal, german::captive_portal},
    .meaning = "a captive portal answers in place of the servers",
    .heading = {"A captive portal is in the way", "Eine Anmeldeseite ist im Weg"},
    .please = {"please exempt this from the portal", "bitte vom Portal ausnehmen"},
};

const CauseRow no_data{
    .rule = verdict::no_data,
    .sentence = {english::no_data, german::no_data},
    .meaning = "connections are established but carry no data, whatever the host",
    .heading = {"Connections are established but carry no data",
                "Verbindungen kommen zustande, aber es kommen keine Daten durch"},
    .please = {"please check the way back, the path MTU and connection tracking",
               "bitte Rückweg, Pfad-MTU und Verbindungstabelle prüfen"},
};

const CauseRow uplink_down{
    .rule = verdict::uplink_down,
    .sentence = {english::uplink_down, german::uplink_down},
    .seen = Seen::either_way,
    .shows_in_connections = true,
    .meaning = "nothing beyond this network can be reached",
    .heading = {"The uplink is down", "Die Verbindung nach außen ist gestört"},
    .please = {"please restore the way out of this network",
               "bitte den Weg aus diesem Netz wiederherstellen"},
};

}  // namespace rows

}  // namespace reachd::verdict
