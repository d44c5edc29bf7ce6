// Rows about what answered after the connection stood: certificates, interception, clock and the servers' own
// faults.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "base/time_text.hpp"
#include "verdict/rows.hpp"
#include "verdict/state.hpp"
#include "verdict/words_english.hpp"
#include "verdict/words_german.hpp"

namespace reachd::verdict {

using result::Mechanism;
using result::Outcome;

namespace {

constexpr double clock_limit = 60;  // seconds

bool names_apple(const Observation& o) {
  return fails(o) && o.outcome == Outcome::tls_untrusted && o.topmost_issuer_is_apple;
}

std::string length(long seconds, base::Language language) {
  return base::length_text(std::chrono::seconds(seconds), language);
}

/// Two hosts agree on how wrong it is.
bool is_beyond_limit(const Particulars& p) {
  return p.clock_offset && std::abs(static_cast<double>(*p.clock_offset)) > clock_limit;
}

bool comes_from_nearer(const Observation& o) {
  return was_answered_in_plain(o) && o.block && o.block->mechanism == Mechanism::interception;
}

}  // namespace

static Explained trust_outdated(const View& view) {
  return failing_where(view, names_apple);
}

/// Of the failing probes of a port those count that were answered, controls apart: one blocked host does not
/// hide the interception of all others. Where every chain names Apple as its issuer it is trust_outdated and
/// no interception, and what a false address leads to is a block page.
static ExplainedByPort tls_intercepted(const View& view) {
  struct Port {
    Explained explains;
    bool other_failure = false, not_apple = false;
  };
  std::map<std::uint16_t, Port> ports;
  for (const auto index : view.failing) {
    const auto& o = view[index];
    if (!was_answered(o) || view.is_at_block_page(o)) continue;
    auto& port = ports[o.port];
    if (looks_intercepted(o)) {
      port.explains.push_back(index);
      port.not_apple |= !names_apple(o) && !is_control(o);
    } else if (!is_control(o)) {
      port.other_failure = true;
    }
  }
  ExplainedByPort result;
  for (auto& [number, port] : ports) {
    if (port.not_apple && !port.other_failure) result.push_back({number, std::move(port.explains)});
  }
  return result;
}

/// Who answered bears a foreign name, or its SYN-ACK comes from nearer than the server's. Not every probe is
/// traced at once: what ends likewise on such a port, and was not traced, is no other fault. The portal
/// probe's page is the portal's, but for a refusal that others give, too.
static Explained http_intercepted(const View& view) {
  bool portal_refused = false;
  std::set<std::pair<std::uint16_t, Outcome>> from_nearer;
  for (const auto index : view.failing) {
    const auto& o = view[index];
    portal_refused |= o.role == config::Role::portal && is_shared_refusal(view, o);
    if (comes_from_nearer(o)) from_nearer.insert({o.port, o.outcome});
  }
  return failing_where(view, [&](const Observation& o) {
    if (!was_answered(o) || !asks_for_a_page(o)) return false;
    return o.foreign_answer || comes_from_nearer(o) ||
           (was_answered_in_plain(o) && !o.block && from_nearer.contains({o.port, o.outcome})) ||
           (portal_refused && is_shared_refusal(view, o));
  });
}

static Explained clock_wrong(const View& view) {
  std::set<std::string_view> hosts;
  for (const auto index : view.failing) {
    if (view[index].outcome == Outcome::tls_expired) hosts.insert(view[index].target);
  }
  if (hosts.size() < 2 && std::abs(view.facts.clock_offset.value_or(0)) <= clock_limit) return {};
  return failing_where(view, [](const Observation& o) { return o.outcome == Outcome::tls_expired; });
}

static Explained server_fault(const View& view) {
  return failing_where(view, [](const Observation& o) {
    if (comes_from_nearer(o)) return false;                    // it was not the server that answered
    if (!o.proxy.empty() && asks_for_a_page(o)) return false;  // it may have been the proxy
    const bool refuses = o.block && o.block->mechanism == result::Mechanism::server;
    return is_server_fault(o.outcome) || (connects(o) && tried_and_failed(o) && refuses);
  });
}

namespace english {

/// A chain that this host's own store accepts is Apple's public one, or that of an inspection that is
/// installed here; what neither store knows is new, or forged.
static Sentence trust_outdated(const Particulars& p) {
  const auto which =
      p.valid_here
          ? fmt::format(
                "it is valid by this host's own store: Apple uses its public authority for {}, unless an "
                "authority of TLS inspection with that name is installed here; if it is Apple's, set "
                "`trust: system` and reload",
                these_hosts(p))
          : fmt::format(
                "either Apple has a new authority, or somebody on the path forges its name: compare the "
                "certificate with those at {}; if it is Apple's, add its key to a set of `trust` "
                "(`spki_sha256`), or install Apple's roots as /etc/reachd/apple-roots.pem, and reload",
                apples_authorities);
  return {fmt::format("{}{} show{} a certificate that bears Apple's name and is not known to `trust`",
                      from(p), subject(p), s(p)),
          p.issuers.empty() ? "" : fmt::format(" (issued by {})", quoted(p.issuers)),
          which + "; if it is not, ask whoever runs TLS inspection here"};
}

static Sentence tls_intercepted(const Particulars& p) {
  const auto sign =
      !p.issuers.empty()
          ? "the certificates are issued by " + quoted(p.issuers)
          : observed(p.outcomes, language) +
                (p.old_tls ? " (no TLS 1.2 or newer is spoken, as by old inspecting devices)" : "");
  return {
      fmt::format("{}TLS on TCP {} to {}{} is intercepted{}", from(p), p.port, hosts(p), over(p), place(p)),
      fmt::format(": {}; Apple's services fail under any TLS inspection", sign),
      fmt::format("ask whoever runs the firewall or proxy to exempt {} from TLS inspection", these_hosts(p))};
}

static Sentence http_intercepted(const Particulars& p) {
  return {fmt::format("{}Something in front of {}{} answers plain HTTP in {} place", from(p), hosts(p),
                      over(p), p.hosts.size() == 1 ? "its" : "their"),
          place(p) + answered_by(p),
          fmt::format("ask whoever runs the web proxy or the firewall to let plain HTTP to {} through "
                      "untouched",
                      these_hosts(p))};
}

static Sentence clock_wrong(const Particulars& p) {
  const auto offset = is_beyond_limit(p) ? fmt::format(", about {} {}", length(*p.clock_offset, language),
                                                       *p.clock_offset < 0 ? "behind" : "ahead")
                                         : "";
  return {fmt::format("{}This host's clock seems to be wrong", from(p)),
          fmt::format("{}: the certificates of {} are outside their validity period by it", offset, hosts(p)),
          "set the clock (look at NTP), or ask whoever runs this host"};
}

/// One server may be at fault by itself. Where two or more are, something in front of them is as likely.
static Sentence server_fault(const Particulars& p) {
  const bool refuses = p.mechanism == Mechanism::server;
  const auto owner =
      p.only_controls ? std::string("ask whoever runs it") : fmt::format("look at {}", status_page);
  std::string whom;
  if (p.outcomes == std::set{result::Outcome::tls_alpn_missing}) {
    whom = fmt::format(
        "something on the path strips the protocol name (ALPN), as TLS inspection does: ask whoever runs the "
        "firewall or proxy to exempt {}",
        these_hosts(p));
  } else if (p.several_servers) {
    whom = fmt::format(
        "either these servers are at fault, or something on the path answers for them (a proxy, TLS "
        "inspection): compare from another network, then ask whoever runs that, or {}",
        owner);
  } else {
    whom = fmt::format("the server itself seems to be at fault: {}{}", owner,
                       p.only_controls ? "" : ", or ask Apple");
  }
  return {fmt::format("{}{} {}", from(p), subject(p),
                      refuses ? how(p) : fmt::format("connect{}, but get{} a wrong answer", s(p), s(p))),
          fmt::format(": {}{}", observed(p.outcomes, language), answered_by(p)), whom};
}

}  // namespace english

namespace german {

static Sentence trust_outdated(const Particulars& p) {
  const auto which =
      p.valid_here
          ? fmt::format(
                "nach dem Zertifikatsspeicher dieses Rechners ist es gültig: Apple verwendet für {} seine "
                "öffentliche Zertifizierungsstelle, sofern hier nicht eine TLS-Inspektion dieses Namens "
                "installiert ist; ist es Apples, setzen Sie `trust: system` und laden Sie neu",
                these_hosts(p))
          : fmt::format(
                "entweder hat Apple eine neue Zertifizierungsstelle, oder jemand auf dem Weg fälscht ihren "
                "Namen: vergleichen Sie das Zertifikat mit denen unter {}; ist es Apples, nehmen Sie seinen "
                "Schlüssel in einen Satz von `trust` auf (`spki_sha256`) oder installieren Sie Apples "
                "Stammzertifikate als /etc/reachd/apple-roots.pem, und laden Sie neu",
                apples_authorities);
  return {
      fmt::format("{}Auf {} zeigt sich bei {}{} ein Zertifikat, das Apples Namen trägt und das `trust` nicht "
                  "kennt",
                  from(p), tcp(p), hosts(p), over(p)),
      p.issuers.empty() ? "" : fmt::format(" (ausgestellt von {})", quoted(p.issuers)),
      which + "; wenn nicht, fragen Sie den Betreiber der TLS-Inspektion"};
}

static Sentence tls_intercepted(const Particulars& p) {
  const auto sign =
      !p.issuers.empty()
          ? "die Zertifikate sind ausgestellt von " + quoted(p.issuers)
          : observed(p.outcomes, language) +
                (p.old_tls ? " (TLS 1.2 oder neuer wird nicht gesprochen, wie bei alten Inspektionsgeräten)"
                           : "");
  return {
      fmt::format("{}TLS auf TCP {} zu {}{} wird{} abgefangen", from(p), p.port, hosts(p), over(p), place(p)),
      fmt::format(": {}; Apples Dienste scheitern unter jeder TLS-Inspektion", sign),
      fmt::format("bitten Sie den Betreiber der Firewall oder des Proxys, {} von der TLS-Inspektion "
                  "auszunehmen",
                  these_hosts(p))};
}

static Sentence http_intercepted(const Particulars& p) {
  return {fmt::format("{}Anstelle von {} beantwortet{} etwas auf dem Weg unverschlüsseltes HTTP", from(p),
                      hosts(p), over(p)),
          place(p) + answered_by(p),
          fmt::format("bitten Sie den Betreiber des Web-Proxys oder der Firewall, unverschlüsseltes HTTP {} "
                      "unverändert durchzulassen",
                      to_these_hosts(p))};
}

static Sentence clock_wrong(const Particulars& p) {
  const auto offset = is_beyond_limit(p) ? fmt::format(" um etwa {} {}", length(*p.clock_offset, language),
                                                       *p.clock_offset < 0 ? "nach" : "vor")
                                         : std::string(" falsch");
  return {fmt::format("{}Die Uhr dieses Rechners geht offenbar{}", from(p), offset),
          fmt::format(": demnach scheinen die Zertifikate von {} ungültig zu sein", hosts(p)),
          "stellen Sie die Uhr (prüfen Sie NTP), oder fragen Sie den Betreiber dieses Rechners"};
}

static Sentence server_fault(const Particulars& p) {
  const bool refuses = p.mechanism == Mechanism::server;
  const auto owner = p.only_controls ? std::string("fragen Sie den Betreiber")
                                     : fmt::format("sehen Sie unter {} nach", status_page);
  std::string whom;
  if (p.outcomes == std::set{result::Outcome::tls_alpn_missing}) {
    whom = fmt::format(
        "etwas auf dem Weg entfernt den Protokollnamen (ALPN), wie eine TLS-Inspektion es tut: bitten Sie "
        "den "
        "Betreiber der Firewall oder des Proxys, {} davon auszunehmen",
        these_hosts(p));
  } else if (p.several_servers) {
    whom = fmt::format(
        "entweder sind diese Server gestört, oder etwas auf dem Weg antwortet für sie (ein Proxy, eine "
        "TLS-Inspektion): vergleichen Sie aus einem anderen Netz, dann fragen Sie dessen Betreiber, oder {}",
        owner);
  } else {
    whom = fmt::format("offenbar ist der Server selbst gestört: {}{}", owner,
                       p.only_controls ? "" : ", oder fragen Sie Apple");
  }
  return {fmt::format("{}{} {}", from(p), subject(p),
                      refuses ? how(p) : "kommen zustande, werden aber falsch beantwortet"),
          fmt::format(": {}{}", observed(p.outcomes, language), answered_by(p)), whom};
}

}  // namespace german

namespace rows {

const CauseRow trust_outdated{
    .rule = verdict::trust_outdated,
    .sentence = {english::trust_outdated, german::trust_outdated},
    .seen = Seen::either_way,
    .meaning = "Apple has a new certification authority, or somebody forges its name",
    .heading = {"Apple has a new authority, or its name is forged",
                "Apple hat eine neue Zertifizierungsstelle, oder ihr Name ist gefälscht"},
    .please = {"please compare this certificate with Apple's",
               "bitte dieses Zertifikat mit Apples vergleichen"},
};

const CauseRow tls_intercepted{
    .rule = verdict::tls_intercepted,
    .sentence = {english::tls_intercepted, german::tls_intercepted},
    .seen = Seen::either_way,
    .meaning = "somebody else ends the TLS connections on this port",
    .heading = {"TLS is intercepted on port %", "TLS wird abgefangen auf Port %"},
};

const CauseRow http_intercepted{
    .rule = verdict::http_intercepted,
    .sentence = {english::http_intercepted, german::http_intercepted},
    .meaning = "something in front of the servers answers on plain HTTP",
    .heading = {"Plain HTTP is answered by something in between", "Auf HTTP antwortet etwas dazwischen"},
};

const CauseRow clock_wrong{
    .rule = verdict::clock_wrong,
    .sentence = {english::clock_wrong, german::clock_wrong},
    .seen = Seen::either_way,
    .meaning = "this host's clock is wrong",
    .heading = {"This host’s clock is wrong", "Die Uhr dieses Rechners geht falsch"},
    .please = {"please set this host's clock", "bitte die Uhr dieses Rechners stellen"},
};

const CauseRow server_fault{
    .rule = verdict::server_fault,
    .sentence = {english::server_fault, german::server_fault},
    .seen = Seen::either_way,
    .meaning = "a server itself answers wrongly",
    .heading = {"A server is at fault", "Ein Server hat einen Fehler"},
    .please = {"please compare from another network", "bitte aus einem anderen Netz vergleichen"},
};

}  // namespace rows

}  // namespace reachd::verdict
