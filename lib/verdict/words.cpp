#include "verdict/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/time_text.hpp"
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
  return list(push);
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

std::string fate(const Finding& finding, const Info& info, std::span<const Observation> observations) {
  const auto by = [&] { return info.blocker ? " by " + info.blocker->to_string() : place(info); };
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
      return "connects, and is reset after the TLS ClientHello" + by();
    case Mechanism::stall_after_hello:
      return "connects, and the TLS ClientHello is silently dropped" + place(info);
    case Mechanism::stall_after_ack:
      return "connects, the TLS ClientHello is acknowledged, and nothing comes back";
    case Mechanism::path_mtu:
      return "connects, and large packets from the server are lost" + place(info) + " (path MTU)";
    case Mechanism::interception:
      return "is intercepted: somebody on the path answers in the server's place" + place(info);
    case Mechanism::dns_answer:
      return "is led astray by a false DNS answer";
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
  return list_hosts(hosts_of(finding, observations));
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
