#pragma once

// The words that the English sentences share. Subjects and verbs agree in number.

#include <string>
#include <string_view>

#include "verdict/sentence.hpp"
#include "verdict/words.hpp"

namespace reachd::verdict::english {

inline constexpr auto language = base::Language::english;

/// "a, b and c": every one.
std::string list(const auto& items) {
  return joined(texts_of(items), language);
}
/// Three at most.
std::string quoted(const std::set<std::string>& items);
/// "From staff: "; empty for the source `default`.
std::string from(const Particulars& p);
/// Every one by name.
std::string hosts(const Particulars& p);
/// " over IPv4 and IPv6".
std::string over_each(const Particulars& p);
/// IPv4 alone goes without saying unless IPv6 works.
std::string over(const Particulars& p);
/// "TCP 443 and 5223", "DNS" or "DNS and TCP 443": what the explained probes use.
std::string ports(const Particulars& p);
/// "is" or "are", as what ports() names is one or several.
std::string_view is(const Particulars& p);
/// The -s of a verb in the third person.
std::string_view s(const Particulars& p);
/// "TCP 443 to gsa.apple.com over IPv6".
std::string subject(const Particulars& p);
/// "this host" or "these hosts".
std::string_view these_hosts(const Particulars& p);
/// "it" or "them".
std::string_view them(const std::set<std::string>& names);
/// " at or behind 10.1.0.1 (hop 2)"; empty where nothing is known.
std::string place(const Particulars& p);
/// " by 10.1.0.1" if it is known who refuses, else place().
std::string by(const Particulars& p);
/// What becomes of the packets, as the predicate of what ports() names.
std::string how(const Particulars& p);
/// "; TCP 443 to the same address passes".
std::string control_passes(const Particulars& p);
/// "; DNS works".
std::string_view dns_works(const Particulars& p);
/// " (HTTP status 403, Server \"squid\")": the answers that came in place of the right ones.
std::string answered_by(const Particulars& p);
/// "ask whoever runs the firewall". Where a policy refuses by ICMP its
/// owner is whoever runs what sent it.
std::string ask(const Particulars& p);
/// "ask whoever runs the firewall to allow TCP 443 to these hosts", where `what` is to be allowed; of a
/// routing loop "ask whoever runs the routers 10.1.0.1 and 10.2.0.2 to correct their routes".
std::string ask_to_allow(const Particulars& p, std::string_view what);
/// "to these hosts" or "to Apple's network 17.0.0.0/8": what to allow.
std::string to_where(const Particulars& p);

}  // namespace reachd::verdict::english
