// Sentences about this host, its network, its resolvers and the path as a whole.

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "verdict/state.hpp"
#include "verdict/words.hpp"

namespace reachd::verdict::sentences {

std::string host_fault(const Words& w) {
  return fmt::format(
      "This host itself cannot try {}{}: it is out of descriptors, ports or memory, or its own firewall or "
      "policy forbids it; ask whoever runs this host",
      w.subject(), w.when());
}

std::string link_down(const Words& w) {
  return fmt::format(
      "This host has no way out{}{}: no route, interface, link or next hop; ask whoever runs this host and "
      "its switch port or access point",
      w.over_either(), w.when());
}

std::string captive_portal(const Words& w) {
  return fmt::format(
      "A captive portal or block page answers in place of {}{}{}: somebody has to sign in first, or these "
      "hosts must be let through; ask whoever runs the portal of this network",
      w.hosts(), w.over(), w.when());
}

std::string uplink_down(const Words& w) {
  const auto answering = w.working_resolvers();
  return fmt::format(
      "Nothing beyond this network can be reached{}{}, neither Apple's hosts nor any other: {} {}{}; ask "
      "whoever runs the uplink (the router or the provider)",
      w.over_either(), w.when(), ports(w.finding, w.observations), w.how(),
      answering.empty() ? "" : "; DNS still works (" + list(answering) + ")");
}

std::string dns_down(const Words& w) {
  bool connects_still = false, resolver = false;
  for (const auto& o : w.observations)
    connects_still |= connects(o) && o.family == w.telling.family && works(o);
  for (const auto index : w.finding.explains) resolver |= !connects(w.observations[index]);
  return fmt::format(
      "No resolver answers{}{}{}: {}{}; ask whoever runs DNS here, or the firewall before it",
      w.over_either(), resolver ? " (" + list(hosts_of(w.finding, w.observations)) + ")" : "", w.when(),
      w.info.mechanism && *w.info.mechanism != result::Mechanism::unknown ? "DNS " + w.how() : w.says(),
      connects_still ? "; connections to known addresses still work" : "");
}

std::string dns_filtered(const Words& w) {
  std::set<std::string> resolvers;
  for (const auto index : w.finding.explains) {
    if (!connects(w.observations[index])) resolvers.insert(w.observations[index].resolver);
  }
  const std::vector<std::string> named(resolvers.begin(), resolvers.end());
  return fmt::format(
      "{} falsely for {}{}{}: {}; other answers are right; ask whoever runs this DNS or its filter to let "
      "these names through",
      named.empty()       ? "DNS answers"
      : named.size() == 1 ? "The resolver " + named.front() + " answers"
                          : "The resolvers " + list(named) + " answer",
      w.hosts(), w.over(), w.when(), w.says());
}

std::string resolver_down(const Words& w) {
  const auto failing = hosts_of(w.finding, w.observations);
  std::set<std::string> others;
  for (const auto& name : w.working_resolvers()) others.insert(name);
  for (const auto& name : failing) others.erase(name);
  const std::vector<std::string> answering(others.begin(), others.end());
  return fmt::format("DNS at {} fails{}{}: {}{}; ask whoever runs it, or the firewall before it",
                     list(failing), w.over(), w.when(), w.says(),
                     answering.empty() ? "; another resolver answers" : "; " + list(answering) + " works");
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

std::string degraded_path(const Words& w) {
  const auto sum = quality(view_of(w.observations, w.telling.family, {}));
  return fmt::format(
      "The path loses packets{}{}: of {} attempts in the last 10 minutes {} failed, and {} had to send their "
      "first packet again, to {}; ask whoever runs the uplink or the wireless network",
      w.over_either(), w.when(), sum.attempts, sum.failures, sum.successes_resent, w.hosts());
}

}  // namespace reachd::verdict::sentences
