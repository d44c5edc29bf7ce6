// Rows about the proxy of a source, and what is behind it: what it answers, and that it does not.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "verdict/rows.hpp"
#include "verdict/state.hpp"
#include "verdict/words_english.hpp"
#include "verdict/words_german.hpp"

namespace reachd::verdict {

using result::Outcome;
using result::Stage;

namespace {

/// With 407, a 4xx or a 5xx.
bool is_own_answer(Outcome outcome) {
  return outcome == Outcome::proxy_login || outcome == Outcome::proxy_denied ||
         outcome == Outcome::proxy_failed;
}

/// It ends in this answer of the proxy's own. On plain HTTP not every proxy signs its pages: one with the
/// status and the Server of such an answer is the proxy's, too.
bool gets_answer(const View& view, const Observation& o, Outcome answer) {
  if (!fails(o)) return false;
  if (o.outcome == answer) return true;
  if (o.outcome != Outcome::http_unexpected_status || !asks_for_a_page(o) || o.http.server.empty())
    return false;
  return std::ranges::any_of(view.failing, [&](std::size_t index) {
    const auto& other = view[index];
    return other.outcome == answer && other.http.status == o.http.status &&
           other.http.server == o.http.server;
  });
}

/// The proxy took the connection, and nothing has come back, with or without a tunnel: it may be in vain that
/// it waits for this one host.
bool gets_nothing(const Observation& o) {
  const bool no_tunnel = result::stage(o.outcome) == Stage::proxy && o.reached_proxy &&
                         result::fault(o.outcome) == result::Fault::on_path;
  return fails(o) && (no_tunnel || stands_silent(o));
}

}  // namespace

/// It cannot be found or connected to, or is no proxy; or it makes no tunnel that carries a byte, whatever
/// the host.
static Explained proxy_down(const View& view) {
  bool no_proxy = false;
  std::set<std::string_view> hosts_without_answer;
  for (const auto& o : view.all) {
    if (!view.counts(o) || !connects(o)) continue;
    if (works(o)) return {};
    if (!fails(o) || !is_not_local(o)) continue;
    if (gets_nothing(o)) {
      hosts_without_answer.insert(o.target);
    } else if (is_own_answer(o.outcome) || (failed_behind(o) && !asks_for_a_page(o))) {
      return {};
    } else if (!failed_behind(o)) {  // what it answers itself to plain http says nothing of tunnels
      no_proxy = true;
    }
  }
  if (!no_proxy && hosts_without_answer.size() < 2) return {};
  return failing_where(view, is_not_local);
}

static Explained proxy_login(const View& view) {
  return failing_where(view, [](const Observation& o) { return o.outcome == Outcome::proxy_login; });
}

/// A part for each port that it refuses to at least one host; one without a port where it refuses every port
/// and nothing passes.
static ExplainedByPort proxy_denied(const View& view) {
  std::map<std::uint16_t, Explained> refused;
  std::set<std::uint16_t> all_ports;
  bool works_at_all = false;
  for (const auto index : view.failing) {
    const auto& o = view[index];
    if (connects(o) && gets_answer(view, o, Outcome::proxy_denied)) refused[o.port].push_back(index);
  }
  for (const auto& o : view.all) {
    if (!view.counts(o) || !connects(o)) continue;
    all_ports.insert(o.port);
    works_at_all |= works(o);
  }
  if (refused.empty()) return {};
  if (!works_at_all && refused.size() == all_ports.size()) {
    Row::Part every{0, {}};
    for (const auto& [port, explains] : refused)
      every.explains.insert(every.explains.end(), explains.begin(), explains.end());
    std::ranges::sort(every.explains);
    return {every};
  }
  ExplainedByPort parts;
  for (auto& [port, explains] : refused) parts.push_back({port, std::move(explains)});
  return parts;
}

/// The proxy answers 5xx for every host that it answers for, and nothing passes.
Explained nothing_behind_proxy(const View& view) {
  bool says_so = false;
  for (const auto& o : view.all) {
    if (!view.counts(o) || !connects(o)) continue;
    if (works(o)) return {};
    if (!fails(o) || !is_not_local(o)) continue;
    const bool failed = gets_answer(view, o, Outcome::proxy_failed);
    if (!failed && !gets_nothing(o)) return {};
    says_so |= failed;
  }
  if (!says_so) return {};
  return failing_where(view, is_not_local);
}

namespace english {

static Sentence proxy_down(const Particulars& p) {
  return {fmt::format("{}The proxy {}{}", from(p), p.proxy,
                      p.reached_proxy ? " takes connections, but none gets an answer through it"
                                      : fmt::format(" cannot be used{}", over(p))),
          fmt::format(": {}{}", observed(p.outcomes, language), p.reached_proxy ? "" : by(p)),
          p.reached_proxy ? "ask whoever runs the proxy"
                          : "check its address in the configuration, then ask whoever runs the proxy, or "
                            "what is between it and this host"};
}

static Sentence proxy_login(const Particulars& p) {
  return {fmt::format("{}The proxy {} wants a login", from(p), p.proxy), answered_by(p),
          "set `proxy_login` of this source to one that is valid (Basic), or ask whoever runs the proxy to "
          "let Apple's hosts pass without one"};
}

static Sentence proxy_denied(const Particulars& p) {
  return {fmt::format("{}The proxy {} refuses {}", from(p), p.proxy,
                      p.port == 0 ? fmt::format("every port (TCP {}) to {}", list(p.ports), hosts(p))
                                  : fmt::format("TCP {} to {}", p.port, hosts(p))),
          answered_by(p) + (p.still_connects ? "; other connections pass through it" : ""),
          fmt::format("ask whoever runs the proxy to allow {} on TCP {}, without decrypting", these_hosts(p),
                      p.port == 0 ? list(p.ports) : std::to_string(p.port))};
}

Sentence nothing_behind_proxy(const Particulars& p) {
  return {fmt::format("{}Nothing beyond the proxy {} can be reached", from(p), p.proxy),
          fmt::format(": it says for every host that it failed{}", answered_by(p)),
          "ask whoever runs the proxy about its way out, and the resolver that it asks"};
}

}  // namespace english

namespace german {

static Sentence proxy_down(const Particulars& p) {
  return {fmt::format("{}Der Proxy {}{}", from(p), p.proxy,
                      p.reached_proxy ? " nimmt Verbindungen an, aber keine bekommt durch ihn eine Antwort"
                                      : fmt::format(" ist{} nicht zu benutzen", over(p))),
          fmt::format(": {}{}", observed(p.outcomes, language), p.reached_proxy ? "" : by(p)),
          p.reached_proxy ? "fragen Sie den Betreiber des Proxys"
                          : "prüfen Sie seine Adresse in der Konfiguration, dann fragen Sie den Betreiber "
                            "des Proxys oder dessen, was zwischen ihm und diesem Rechner liegt"};
}

static Sentence proxy_login(const Particulars& p) {
  return {fmt::format("{}Der Proxy {} verlangt eine Anmeldung", from(p), p.proxy), answered_by(p),
          "setzen Sie `proxy_login` dieser Quelle auf eine gültige (Basic), oder bitten Sie den Betreiber "
          "des Proxys, Apples Hosts ohne Anmeldung durchzulassen"};
}

static Sentence proxy_denied(const Particulars& p) {
  return {fmt::format("{}Der Proxy {} verweigert {}", from(p), p.proxy,
                      p.port == 0 ? fmt::format("jeden Port (TCP {}) zu {}", list(p.ports), hosts(p))
                                  : fmt::format("TCP {} zu {}", p.port, hosts(p))),
          answered_by(p) + (p.still_connects ? "; andere Verbindungen gehen durch ihn" : ""),
          fmt::format("bitten Sie den Betreiber des Proxys, {} auf TCP {} freizugeben, ohne Entschlüsselung",
                      these_hosts(p), p.port == 0 ? list(p.ports) : std::to_string(p.port))};
}

Sentence nothing_behind_proxy(const Particulars& p) {
  return {fmt::format("{}Hinter dem Proxy {} ist nichts erreichbar", from(p), p.proxy),
          fmt::format(": er meldet für jeden Host, dass es ihm nicht gelang{}", answered_by(p)),
          "fragen Sie den Betreiber des Proxys nach dessen Weg nach außen und nach dem Resolver, den er "
          "fragt"};
}

}  // namespace german

namespace rows {

const CauseRow proxy_down{
    .rule = verdict::proxy_down,
    .sentence = {english::proxy_down, german::proxy_down},
    .seen = Seen::by_proxy,
    .meaning = "the source's proxy cannot be reached, or makes no tunnel",
    .heading = {"The proxy is down", "Der Proxy ist ausgefallen"},
    .please = {"please let this host use the proxy", "bitte diesem Rechner den Proxy zugänglich machen"},
};

const CauseRow proxy_login{
    .rule = verdict::proxy_login,
    .sentence = {english::proxy_login, german::proxy_login},
    .seen = Seen::by_proxy,
    .meaning = "the source's proxy wants a login",
    .heading = {"The proxy wants a login", "Der Proxy verlangt eine Anmeldung"},
    .please = {"please let {hosts} pass without a login, or give this host one",
               "bitte {hosts} ohne Anmeldung durchlassen oder diesem Rechner eine geben"},
};

const CauseRow proxy_denied{
    .rule = verdict::proxy_denied,
    .sentence = {english::proxy_denied, german::proxy_denied},
    .seen = Seen::by_proxy,
    .may_concern_all_ports = true,
    .meaning = "the source's proxy refuses this port, or every port (then without one)",
    .heading = {"The proxy refuses connections", "Der Proxy verweigert Verbindungen"},
    .please = {"please allow TCP {port} to {hosts}", "bitte TCP {port} zu {hosts} freigeben"},
};

}  // namespace rows

}  // namespace reachd::verdict
