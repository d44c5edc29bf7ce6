#pragma once

// One sentence that an operator can forward as it is: what fails, for which hosts, how, where and since when,
// what still works, and whom to ask for what. It is the same in the journal, on the page, in the API, in
// `once` and in the metrics, but for the time.

#include <string>

#include "base/language.hpp"
#include "base/time.hpp"
#include "verdict/particulars.hpp"

namespace reachd::verdict {

/// In one language. In three parts, since the time stands behind the first and pages stress the last.
struct Sentence {
  std::string what;  ///< what fails, for which hosts, how and where
  std::string rest;  ///< what else is known, what still works; begins with its punctuation, may be empty
  std::string ask;   ///< whom to ask for what; no full stop

  /// One line with a full stop; without the time.
  std::string text() const;
  /// With " since 2026-11-27 14:03 UTC" behind `what`.
  Sentence since(base::Wall start, base::Language language) const;

  bool operator==(const Sentence&) const = default;
};

/// Hosts that somebody has to allow are all named, up to some 1,000 bytes.
Sentence sentence(const Particulars& particulars, base::Language language);

/// The texts of each cause: whole sentences by somebody who speaks the language, not a translation of parts.
namespace english {
Sentence host_fault(const Particulars& p);
Sentence link_down(const Particulars& p);
Sentence captive_portal(const Particulars& p);
Sentence no_data(const Particulars& p);
Sentence uplink_down(const Particulars& p);
Sentence dns_down(const Particulars& p);
Sentence dns_type_filtered(const Particulars& p);
Sentence dns_filtered(const Particulars& p);
Sentence trust_outdated(const Particulars& p);
Sentence tls_intercepted(const Particulars& p);
Sentence http_intercepted(const Particulars& p);
Sentence networks_blocked(const Particulars& p);
Sentence apple_unreachable(const Particulars& p);
Sentence port_blocked(const Particulars& p);
Sentence hosts_blocked(const Particulars& p);
Sentence dns_tcp_blocked(const Particulars& p);
Sentence resolver_down(const Particulars& p);
Sentence clock_wrong(const Particulars& p);
Sentence server_fault(const Particulars& p);
Sentence unexplained(const Particulars& p);
Sentence addresses_blocked(const Particulars& p);
Sentence degraded_path(const Particulars& p);
}  // namespace english
namespace german {
Sentence host_fault(const Particulars& p);
Sentence link_down(const Particulars& p);
Sentence captive_portal(const Particulars& p);
Sentence no_data(const Particulars& p);
Sentence uplink_down(const Particulars& p);
Sentence dns_down(const Particulars& p);
Sentence dns_type_filtered(const Particulars& p);
Sentence dns_filtered(const Particulars& p);
Sentence trust_outdated(const Particulars& p);
Sentence tls_intercepted(const Particulars& p);
Sentence http_intercepted(const Particulars& p);
Sentence networks_blocked(const Particulars& p);
Sentence apple_unreachable(const Particulars& p);
Sentence port_blocked(const Particulars& p);
Sentence hosts_blocked(const Particulars& p);
Sentence dns_tcp_blocked(const Particulars& p);
Sentence resolver_down(const Particulars& p);
Sentence clock_wrong(const Particulars& p);
Sentence server_fault(const Particulars& p);
Sentence unexplained(const Particulars& p);
Sentence addresses_blocked(const Particulars& p);
Sentence degraded_path(const Particulars& p);
}  // namespace german

}  // namespace reachd::verdict
