#pragma once

// What the sentences and the evidence of every language spell alike: names, numbers and addresses in lists.

#include <string>
#include <string_view>
#include <vector>

#include "verdict/particulars.hpp"

namespace reachd::verdict {

inline constexpr std::string_view status_page = "https://www.apple.com/support/systemstatus/";
inline constexpr std::string_view apples_authorities = "https://www.apple.com/certificateauthority/";

/// "a", "a and b", "a, b and c", with the language's " and ". All of them, as somebody may have to type
/// them into an allow list; once they fill some 1,000 bytes the rest is counted: "a, b and 4 more".
std::string joined(const std::vector<std::string>& items, base::Language language);
/// Likewise, three at most.
std::string joined_shortly(const std::vector<std::string>& items, base::Language language);

std::vector<std::string> texts_of(const std::set<std::string>& names);
std::vector<std::string> texts_of(const std::set<std::uint16_t>& ports);
std::vector<std::string> texts_of(const std::set<net::Address>& addresses);
std::vector<std::string> texts_of(const std::set<net::Network>& networks);

/// The mechanism, if it says more than the outcomes do, else `unknown`: a drop or an ICMP error without a
/// place does not.
result::Mechanism telling_mechanism(const Particulars& particulars);
/// The same, but about DNS alone: without the ports of connections that failed for it.
Particulars of_dns(Particulars particulars);

/// Of a routing loop: those that are known.
std::set<net::Address> looping_routers(const Particulars& particulars);

/// The push service first and under the name that people know, given by `push` ("Apple push"), literal
/// addresses last.
std::vector<std::string> hosts_by_name(const std::set<std::string>& hosts, std::string_view push);
/// In the few words of result::observed(), each once: "SYN unanswered; SYN answered with a reset".
std::string observed(const std::set<result::Outcome>& outcomes, base::Language language);
/// `HTTP status 403, Server "squid"`; of several the first two.
std::string described(const std::set<Page>& pages, base::Language language);

}  // namespace reachd::verdict
