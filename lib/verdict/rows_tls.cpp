// Rows about what answered after the connection stood: certificates, interception, clock and the servers' own
// faults.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "verdict/rows.hpp"
#include "verdict/state.hpp"
#include "verdict/words.hpp"

namespace reachd::verdict {

using result::Outcome;

namespace {

constexpr double clock_limit = 60;  // seconds

bool names_apple(const Observation& o) {
  return fails(o) && o.outcome == Outcome::tls_untrusted && o.topmost_issuer_is_apple;
}

}  // namespace

Explained trust_outdated(const View& view) {
  return failing_where(view, names_apple);
}

/// Of the failing probes of a port those count that were answered, controls apart: one blocked host does not
/// hide the interception of all others. Where every chain names Apple as its issuer it is trust_outdated and
/// no interception, and what a false address leads to is a block page.
ExplainedByPort tls_intercepted(const View& view) {
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

/// The portal probe's page is the portal's, but for a refusal that others give, too.
Explained http_intercepted(const View& view) {
  bool portal_refused = false;
  for (const auto index : view.failing) {
    const auto& o = view[index];
    portal_refused |= o.role == config::Role::portal && is_shared_refusal(view, o);
  }
  return failing_where(view, [&](const Observation& o) {
    if (!was_answered(o) || !asks_for_a_page(o)) return false;
    return o.foreign_answer || (portal_refused && is_shared_refusal(view, o));
  });
}

Explained clock_wrong(const View& view) {
  std::set<std::string_view> hosts;
  for (const auto index : view.failing) {
    if (view[index].outcome == Outcome::tls_expired) hosts.insert(view[index].target);
  }
  if (hosts.size() < 2 && std::abs(view.facts.clock_offset.value_or(0)) <= clock_limit) return {};
  return failing_where(view, [](const Observation& o) { return o.outcome == Outcome::tls_expired; });
}

Explained server_fault(const View& view) {
  return failing_where(view, [](const Observation& o) {
    const bool refuses = o.block && o.block->mechanism == result::Mechanism::server;
    return is_server_fault(o.outcome) || (connects(o) && tried_and_failed(o) && refuses);
  });
}

namespace sentences {

/// A chain that this host's own store accepts is Apple's public one, or that of an inspection that is
/// installed here; what neither store knows is new, or forged.
std::string trust_outdated(const Words& w) {
  const auto issuers = w.issuers();
  const bool valid_here = std::ranges::all_of(
      w.finding.explains, [&](std::size_t index) { return w.observations[index].valid_in_system; });
  const auto which =
      valid_here
          ? "it is valid by this host's own store: Apple uses its public authority for these hosts, "
            "unless an authority of TLS inspection with that name is installed here; if it is Apple's, "
            "set `trust: system` for them"
          : "either Apple has a new authority, or somebody on the path forges its name; compare the "
            "certificate with those at https://www.apple.com/certificateauthority/: if it is Apple's, "
            "add its key to a set of `trust` (`spki_sha256`), or install Apple's roots as "
            "/etc/reachd/apple-roots.pem";
  return fmt::format(
      "{} shows a certificate that bears Apple's name and that `trust` does not know{}{}: {}, and reload; "
      "if it is not, ask whoever runs TLS inspection here",
      w.subject(), issuers.empty() ? "" : " (issued by " + list(issuers) + ")", w.when(), which);
}

std::string tls_intercepted(const Words& w) {
  const auto issuers = w.issuers();
  return fmt::format(
      "TLS on TCP {} to {}{} is intercepted{}{}: {}; Apple's services fail under any inspection: ask whoever "
      "runs the firewall or proxy to exempt these hosts",
      w.finding.port, w.hosts(), w.over(), place(w.info), w.when(),
      !issuers.empty() ? "the certificates are issued by " + list(issuers) : w.says() + w.old_versions());
}

std::string clock_wrong(const Words& w) {
  const auto offset = w.telling.facts.clock_offset;
  const std::string by =
      offset ? fmt::format(", by about {:.0f} s {}", std::abs(*offset), *offset < 0 ? "behind" : "ahead")
             : "";
  return fmt::format(
      "This host's clock seems to be wrong{}{}: the certificates of {} are out of their dates by it; set the "
      "clock (NTP); ask whoever runs this host",
      by, w.when(), w.hosts());
}

std::string http_intercepted(const Words& w) {
  return fmt::format(
      "Something in front of {}{} answers plain HTTP in its place{}{}: ask whoever runs the web proxy or the "
      "firewall here to let these hosts through untouched",
      w.hosts(), w.over(), w.when(), w.page());
}

/// One server may be at fault by itself. Where two or more are, something in front of them is as likely.
std::string server_fault(const Words& w) {
  const bool several = hosts_of(w.finding, w.observations).size() > 1;
  const bool refuses = w.info.mechanism == result::Mechanism::server;
  std::string whom = w.all_controls() ? "ask whoever runs it" : fmt::format("look at {}", status_page);
  if (several) {
    whom = fmt::format(
        "either these servers are at fault, or something on the path answers for them (a proxy, TLS "
        "inspection): "
        "compare from another network, then ask whoever runs that, or {}",
        whom);
  } else {
    whom = "the server itself seems to be at fault: " + whom + (w.all_controls() ? "" : ", or ask Apple");
  }
  return fmt::format("{} {}{}: {}{}; {}", w.subject(),
                     refuses ? "is refused by the server itself" : "connects, but is answered wrongly",
                     w.when(), w.says(), w.page(), whom);
}

}  // namespace sentences

}  // namespace reachd::verdict
