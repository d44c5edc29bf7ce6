#pragma once

// The parts that sentences are made of.

#include <string>
#include <string_view>
#include <vector>

#include "verdict/quality.hpp"
#include "verdict/sentence.hpp"

namespace reachd::verdict {

inline constexpr std::string_view ask_firewall = "ask whoever runs the firewall";
inline constexpr std::string_view status_page = "https://www.apple.com/support/systemstatus/";

/// "a", "a and b", "a, b and c", "a, b, c and 4 more".
std::string list(const std::vector<std::string>& items);
/// Hosts, under the names that people know; the push service first, literal addresses last. All of them, as
/// somebody may have to type them into an allow list, up to some 1,000 bytes.
std::string list_hosts(const std::vector<std::string>& hosts);

/// " since 14:03:12"; with the date where that is a day ago or more; empty where it is not known.
std::string since(const Telling& telling);

/// " at or behind 10.1.0.1 (hop 2)"; empty where nothing is known.
std::string place(const Info& info);

/// What becomes of the packets: "is silently dropped at or behind 10.1.0.1 (hop 2)". Without a block: what
/// the probes say, "fails: the TCP SYN was not answered".
std::string fate(const Finding& finding, const Info& info, std::span<const Observation> observations);
/// What the explained probes say in their last attempts, each meaning once: "the TCP SYN was not answered".
std::string meanings(const Finding& finding, std::span<const Observation> observations);

/// "TCP 443", "TCP 443 and 5223", "DNS" or "DNS and TCP 443": what the explained probes use.
std::string ports(const Finding& finding, std::span<const Observation> observations);

/// "; DNS is fine" where every dns probe of the family that has a state is up.
std::string dns_is_fine(std::span<const Observation> observations, net::Family family);

/// "17.57.144.0/22: 3 addresses fail": the addresses that always fail, by range. A range is one of those that
/// Apple publishes for its push service, else a /24 or a /48; smaller where it holds an address that works.
std::vector<std::string> ranges(const AddressesByTarget& addresses);

/// Everything that the sentence of a cause is made of.
struct Words {
  const Finding& finding;
  const Info& info;
  std::span<const Observation> observations;
  const Telling& telling;

  std::string hosts() const;    ///< Apple's, or if there are only controls these
  std::string when() const;     ///< see since()
  std::string how() const;      ///< see fate()
  std::string says() const;     ///< see meanings()
  std::string subject() const;  ///< "TCP 443 to identity.ess.apple.com over IPv6"
  std::string over() const;     ///< " over IPv6", or nothing
  std::string over_either() const;
  std::string dns() const;  ///< see dns_is_fine()
  std::string control_passes() const;
  /// "ask whoever runs the firewall", or, where a policy refuses by ICMP, whoever runs what sent it.
  std::string ask() const;
  /// " (status 403, Server \"squid\", Location \"...\")" of what answered on plain HTTP; or nothing.
  std::string page() const;
  /// " (it speaks no more than TLSv1, as old inspecting devices do)", or nothing.
  std::string old_versions() const;
  /// " (in 17.188.128.0/18)": the published networks of the push service that the failing addresses lie in.
  std::string push_networks() const;
  std::vector<std::string> issuers() const;  ///< of the explained probes' certificates, quoted
  bool all_controls() const;
  std::vector<std::string> working_resolvers() const;  ///< of either family
  std::vector<std::string> working_controls() const;   ///< their hosts
};

}  // namespace reachd::verdict
