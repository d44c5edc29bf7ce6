// Rows about what answered after the connection stood: certificates, interception, clock and the servers' own
// faults.

#include <fmt/format.h>

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

/// Of the failing probes of a port those count that connected: one blocked host does not hide the
/// interception of all others. Where every chain names Apple as its issuer it is trust_outdated and no
/// interception.
ExplainedByPort tls_intercepted(const View& view) {
  struct Port {
    Explained explains;
    bool other_failure = false, not_apple = false;
  };
  std::map<std::uint16_t, Port> ports;
  for (const auto index : view.failing) {
    const auto& o = view[index];
    if (!failed_behind(o)) continue;
    auto& port = ports[o.port];
    if (looks_intercepted(o.outcome)) {
      port.explains.push_back(index);
      port.not_apple |= !names_apple(o);
    } else {
      port.other_failure = true;
    }
  }
  ExplainedByPort result;
  for (auto& [number, port] : ports) {
    if (port.not_apple && !port.other_failure) result.push_back({number, std::move(port.explains)});
  }
  return result;
}

Explained clock_wrong(const View& view) {
  std::set<std::string_view> hosts;
  for (const auto index : view.failing) {
    if (view[index].outcome == Outcome::tls_expired) hosts.insert(view[index].target);
  }
  if (hosts.size() < 2 && std::abs(view.clock_offset.value_or(0)) <= clock_limit) return {};
  return failing_where(view, [](const Observation& o) { return o.outcome == Outcome::tls_expired; });
}

Explained server_fault(const View& view) {
  return failing_where(view, [](const Observation& o) { return is_server_fault(o.outcome); });
}

namespace sentences {

std::string trust_outdated(const Words& w) {
  const auto issuers = w.issuers();
  return fmt::format(
      "{} shows a certificate of an unknown authority that bears Apple's name{}{}: either Apple has a new "
      "authority, or somebody on the path forges its name; compare the certificate with those at "
      "https://www.apple.com/certificateauthority/: if it is Apple's, add its key to a set of `trust` "
      "(`spki_sha256`), or install Apple's roots as /etc/reachd/apple-roots.pem, and reload; if it is not, "
      "ask whoever runs TLS inspection here",
      w.subject(), issuers.empty() ? "" : " (issued by " + list(issuers) + ")", w.when());
}

std::string tls_intercepted(const Words& w) {
  const auto issuers = w.issuers();
  return fmt::format(
      "TLS on TCP {} to {}{} is intercepted{}{}: {}; Apple's services fail under any inspection: ask whoever "
      "runs the firewall or proxy to exempt these hosts",
      w.finding.port, w.hosts(), w.over(), place(w.info), w.when(),
      issuers.empty() ? w.says() : "the certificates are issued by " + list(issuers));
}

std::string clock_wrong(const Words& w) {
  const auto offset = w.telling.clock_offset;
  const std::string by =
      offset ? fmt::format(", by about {:.0f} s {}", std::abs(*offset), *offset < 0 ? "behind" : "ahead")
             : "";
  return fmt::format(
      "This host's clock seems to be wrong{}{}: the certificates of {} are out of their dates by it; set the "
      "clock (NTP); ask whoever runs this host",
      by, w.when(), w.hosts());
}

std::string server_fault(const Words& w) {
  return fmt::format(
      "{} connects, but is answered wrongly{}: {}; the server itself seems to be at fault: {}", w.subject(),
      w.when(), w.says(),
      w.all_controls() ? "ask whoever runs it" : fmt::format("look at {}, or ask Apple", status_page));
}

}  // namespace sentences

}  // namespace reachd::verdict
