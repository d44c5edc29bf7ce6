#include "verdict/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/time_text.hpp"
#include "config/apple_networks.hpp"
#include "verdict/state.hpp"

namespace reachd::verdict {

using result::Mechanism;

std::string list(const std::vector<std::string>& items) {
  constexpr std::size_t most = 3;
  std::string text;
  const std::size_t shown = std::min(items.size(), most);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  if (items.size() > most) text += fmt::format(" and {} more", items.size() - most);
  return text;
}

std::string list_hosts(const std::vector<std::string>& hosts) {
  std::vector<std::string> push, named, literal;
  for (const auto& host : hosts) {
    if (host.ends_with("-courier.push.apple.com") || host == "courier.push.apple.com") {
      push.push_back("Apple push (" + host + ")");
    } else {
      (net::Address::parse(host) ? literal : named).push_back(host);
    }
  }
  push.insert(push.end(), named.begin(), named.end());
  push.insert(push.end(), literal.begin(), literal.end());
  constexpr std::size_t most_bytes = 1000;
  std::string text;
  for (std::size_t i = 0; i < push.size(); ++i) {
    if (text.size() > most_bytes) return fmt::format("{} and {} more", text, push.size() - i);
    if (i > 0) text += i + 1 == push.size() ? " and " : ", ";
    text += push[i];
  }
  return text;
}

std::string since(const Telling& telling) {
  if (!telling.start) return {};
  const bool old = telling.now - *telling.start >= std::chrono::hours(24);
  return base::local_text(*telling.start, old ? " since %Y-%m-%d %H:%M:%S" : " since %H:%M:%S");
}

std::string place(const Info& info) {
  if (info.last_hop && info.hop)
    return fmt::format(" at or behind {} (hop {})", info.last_hop->to_string(), *info.hop);
  if (info.last_hop) return fmt::format(" at or behind {}", info.last_hop->to_string());
  if (info.hop) return fmt::format(" at or behind hop {}", *info.hop);
  return {};
}

std::string meanings(const Finding& finding, std::span<const Observation> observations) {
  std::set<result::Outcome> outcomes;
  for (const auto index : finding.explains) outcomes.insert(observations[index].outcome);
  std::vector<std::string> texts;
  for (const auto outcome : outcomes) texts.emplace_back(result::meaning(outcome));
  return list(texts);
}

namespace {

/// What is sent first on the connections that the explained probes make.
std::string_view first_data(const Finding& finding, std::span<const Observation> observations) {
  bool hello = false, request = false;
  for (const auto index : finding.explains) {
    const auto& o = observations[index];
    hello |= shakes_hands(o);
    request |= !shakes_hands(o) && asks_for_a_page(o);
  }
  return hello && request ? "first data (ClientHello or request)"
         : request        ? "HTTP request"
                          : "TLS ClientHello";
}

}  // namespace

std::string fate(const Finding& finding, const Info& info, std::span<const Observation> observations) {
  const auto by = [&] { return info.blocker ? " by " + info.blocker->to_string() : place(info); };
  const auto sent = first_data(finding, observations);
  switch (info.mechanism.value_or(Mechanism::unknown)) {
    case Mechanism::silent_drop:
      return "is silently dropped" + place(info);
    case Mechanism::icmp_prohibited:
      return fmt::format("is rejected{} (ICMP: administratively prohibited)", by());
    case Mechanism::icmp_unreachable:
      return fmt::format("is rejected{} (ICMP: unreachable)", by());
    case Mechanism::reset:
      return "is refused with a forged reset" + by();
    case Mechanism::server:
      return "is refused by the server itself";
    case Mechanism::reset_after_hello:
      return fmt::format("connects, and is reset after the {}{}", sent, by());
    case Mechanism::stall_after_hello:
      return fmt::format("connects, and the {} is silently dropped{}", sent, place(info));
    case Mechanism::stall_after_ack:
      return fmt::format("connects, the {} is acknowledged, and nothing comes back", sent);
    case Mechanism::path_mtu:
      return "connects, and large packets from the server are lost" + place(info) + " (path MTU)";
    case Mechanism::interception:
      return "is intercepted: somebody on the path answers in the server's place" + place(info);
    case Mechanism::dns_answer:
      return "is misdirected by a false DNS answer";
    case Mechanism::unknown:
      break;
  }
  return fmt::format("fails{} ({})", place(info), meanings(finding, observations));
}

std::string ports(const Finding& finding, std::span<const Observation> observations) {
  std::set<std::uint16_t> numbers;
  bool dns = false;
  for (const auto index : finding.explains) {
    const auto& o = observations[index];
    if (connects(o)) {
      numbers.insert(o.port);
    } else {
      dns = true;
    }
  }
  std::vector<std::string> texts;
  for (const auto number : numbers) texts.push_back(fmt::to_string(number));
  if (texts.empty()) return "DNS";
  return (dns ? "DNS and TCP " : "TCP ") + list(texts);
}

std::string dns_is_fine(std::span<const Observation> observations, net::Family family) {
  bool some_work = false;
  for (const auto& o : observations) {
    if (connects(o) || (o.family != family && type_family(o) != family)) continue;
    if (fails(o)) return {};
    some_work |= works(o);
  }
  return some_work ? "; DNS is fine" : "";
}

std::string Words::hosts() const {
  Finding asked_for{finding.cause, finding.port, {}};
  for (const auto index : finding.explains) {
    if (!is_control(observations[index]) || all_controls()) asked_for.explains.push_back(index);
  }
  return list_hosts(hosts_of(asked_for, observations));
}
std::string Words::when() const {
  return since(telling);
}
std::string Words::how() const {
  return fate(finding, info, observations);
}
std::string Words::says() const {
  return meanings(finding, observations);
}
std::string Words::dns() const {
  return dns_is_fine(observations, telling.family);
}

std::string Words::subject() const {
  const auto what = ports(finding, observations);
  return fmt::format("{} {} {}{}", what, what == "DNS" ? "for" : "to", hosts(), over());
}

std::string Words::over() const {
  return telling.family == net::Family::ipv6 ? " over IPv6" : "";
}
std::string Words::over_either() const {
  return telling.family == net::Family::ipv6 ? " over IPv6" : " over IPv4";
}

std::string Words::control_passes() const {
  return info.control_port == 0 ? "" : fmt::format("; TCP {} to the same address passes", info.control_port);
}

std::string Words::ask() const {
  if (info.mechanism != Mechanism::icmp_prohibited || !info.blocker) return std::string(ask_firewall);
  return fmt::format("ask whoever runs {}", info.blocker->to_string());
}

std::string Words::page() const {
  const auto described = [](const result::HttpFacts& http) {
    std::string text = fmt::format("status {}", http.status);
    if (!http.server.empty()) text += fmt::format(", Server \"{}\"", http.server);
    if (!http.via.empty()) text += fmt::format(", Via \"{}\"", http.via);
    if (!http.location.empty()) text += fmt::format(", Location \"{}\"", http.location);
    return text;
  };
  std::set<std::string> texts;
  for (const auto index : finding.explains) {
    const auto& o = observations[index];
    if (was_answered(o) && o.http.status != 0) texts.insert(described(o.http));
  }
  return texts.empty() ? "" : " (" + list({texts.begin(), texts.end()}) + ")";
}

std::string Words::old_versions() const {
  bool any = false;
  std::set<std::string> versions;
  for (const auto index : finding.explains) {
    const auto& o = observations[index];
    if (!speaks_old_tls(o)) continue;
    any = true;
    // The alert protocol_version does not say which.
    if (!o.tls_version.empty()) versions.insert(o.tls_version);
  }
  if (!any) return {};
  const auto what = versions.empty() ? "does not speak TLS 1.2"
                                     : "speaks no more than " + list({versions.begin(), versions.end()});
  return " (it " + what + ", as old inspecting devices do)";
}

std::string Words::push_networks() const {
  std::set<std::string> names;
  for (const auto index : finding.explains) {
    const auto& address = observations[index].address;
    for (const auto& network : config::push_networks()) {
      if (address && network.contains(*address)) names.insert(network.to_string());
    }
  }
  return names.empty() ? "" : " (in " + list({names.begin(), names.end()}) + ")";
}

std::vector<std::string> Words::issuers() const {
  std::set<std::string> result;
  for (const auto index : finding.explains) {
    const auto& issuer = observations[index].tls_issuer;
    if (!issuer.empty()) result.insert("\"" + issuer + "\"");
  }
  return {result.begin(), result.end()};
}

bool Words::all_controls() const {
  return std::all_of(finding.explains.begin(), finding.explains.end(),
                     [&](std::size_t index) { return is_control(observations[index]); });
}

std::vector<std::string> Words::working_resolvers() const {
  std::set<std::string> result;
  for (const auto& o : observations) {
    if (works(o) && !connects(o)) result.insert(o.resolver);
  }
  return {result.begin(), result.end()};
}

std::vector<std::string> Words::working_controls() const {
  std::set<std::string> result;
  for (const auto& o : observations) {
    if (works(o) && connects(o) && is_control(o) && o.family == telling.family) result.insert(o.target);
  }
  return {result.begin(), result.end()};
}

}  // namespace reachd::verdict
