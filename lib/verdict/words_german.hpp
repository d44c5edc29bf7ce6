#pragma once

// The words that the German sentences share. Subjects are connections and queries, in the plural: so every
// verb agrees, and it is they that are dropped, not a port.

#include <string>
#include <string_view>

#include "verdict/sentence.hpp"
#include "verdict/words.hpp"

namespace reachd::verdict::german {

inline constexpr auto language = base::Language::german;

/// "a, b und c": every one.
std::string list(const auto& items) {
  return joined(texts_of(items), language);
}
/// Three at most.
std::string quoted(const std::set<std::string>& items);
/// "Von staff aus: "; empty for the source `default`.
std::string from(const Particulars& p);
/// In any case: names are not declined, and "Apple Push" is one of them.
std::string hosts(const Particulars& p);
/// " über IPv4 und IPv6".
std::string over_each(const Particulars& p);
/// IPv4 alone goes without saying unless IPv6 works.
std::string over(const Particulars& p);
/// "Verbindungen auf TCP 443 und 5223", "DNS-Anfragen" or both.
std::string traffic(const Particulars& p);
/// "TCP 443 und 5223", "DNS" or both: what a firewall has to allow.
std::string tcp(const Particulars& p);
/// "Verbindungen auf TCP 443 zu gsa.apple.com über IPv6".
std::string subject(const Particulars& p);
/// "diesen Host", in the accusative.
std::string_view these_hosts(const Particulars& p);
std::string_view to_these_hosts(const Particulars& p);
/// " an oder hinter 10.1.0.1 (Hop 2)"; empty where nothing is known.
std::string place(const Particulars& p);
/// " von 10.1.0.1" if it is known who refuses, else place().
std::string by(const Particulars& p);
/// The predicate of what traffic() names.
std::string how(const Particulars& p);
/// "; TCP 443 zur selben Adresse kommt durch".
std::string control_passes(const Particulars& p);
/// "; DNS funktioniert".
std::string_view dns_works(const Particulars& p);
/// " (HTTP-Status 403, Server \"squid\")": the answers that came in place of the right ones.
std::string answered_by(const Particulars& p);
/// "bitten Sie den Betreiber der Firewall,". Where a policy refuses by ICMP its
/// owner is whoever runs what sent it.
std::string ask(const Particulars& p);
/// "zu diesen Hosts" or "zu Apples Netz 17.0.0.0/8": what to allow.
/// „bitten Sie den Betreiber der Firewall, TCP 443 zu diesen Hosts freizugeben“
std::string ask_to_allow(const Particulars& p, std::string_view what);
std::string to_where(const Particulars& p);

}  // namespace reachd::verdict::german
