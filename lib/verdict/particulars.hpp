#pragma once

// What is known of a cause that holds, for those who put it into words: facts, in no language. The words are
// in the rows_*.cpp, english.cpp, german.cpp and evidence.cpp.

#include <compare>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "verdict/info.hpp"
#include "verdict/quality.hpp"

namespace reachd::verdict {

/// Who answered on plain HTTP; empty: the field was not there.
struct Page {
  int status = 0;
  std::string server, via, location;

  auto operator<=>(const Page&) const = default;
};

/// Which parts of the Internet networks_blocked speaks of.
using BlockedPart = BlockedNetworks::Which;

/// A value. Sets are sorted, so that the same facts make the same sentence.
struct Particulars {
  Cause cause = Cause::unexplained;
  std::uint16_t port = 0;           ///< where has_port(cause)
  std::string source;               ///< "default" is not mentioned
  std::set<net::Family> families;   ///< over which it holds: one, or both where they share a sentence
  bool other_family_works = false;  ///< and so not that one

  std::string proxy;                        ///< of the source: "proxy.corp:3128"; empty: none
  bool reached_proxy = false;               ///< at least one attempt connected to it
  std::set<std::string> hosts;              ///< Apple's, or if there are only controls these
  std::set<std::string> failing_resolvers;  ///< of the dns probes explained
  std::set<std::string> working_resolvers;  ///< of either family
  std::set<std::string> working_controls;   ///< their hosts
  std::set<std::uint16_t> ports;            ///< of connections
  bool dns = false;                         ///< dns probes are explained, too
  std::set<result::Outcome> outcomes;       ///< of the last attempts
  std::set<std::string> one_type;  ///< all that look-ups fail for: the same names have addresses of another

  std::optional<result::Mechanism> mechanism;
  std::optional<int> hop;
  std::set<net::Address> last_hops, blockers;  ///< at most one a family
  bool loops = false;                          ///< packets go round between these
  std::uint16_t control_port = 0;              ///< passes on the same address; 0: none
  bool hello = false, request = false;         ///< what is sent first on the connections
  bool behind_handshake = false;               ///< the request, each time

  bool only_controls = false;        ///< nothing of Apple's is explained
  bool several_servers = false;      ///< two or more hosts, controls included
  bool control_speaks = false;       ///< there is one that is not silent
  bool ever_worked = false;          ///< something that connects
  bool still_connects = false;       ///< likewise, now
  bool denied = false;               ///< false answers are explained, too
  bool false_answer = false;         ///< a look-up failed, not only what it led to
  bool names_resolve = false;        ///< something with a name works
  bool dns_works = false;            ///< every dns probe that has a state is up
  bool valid_here = false;           ///< each chain is good by this host's own store
  std::optional<long> clock_offset;  ///< seconds, ahead if positive

  std::set<std::string> issuers;         ///< of the explained probes' certificates
  bool old_tls = false;                  ///< what answered speaks no TLS 1.2
  std::set<Page> pages;                  ///< that came in place of the right ones
  std::set<net::Address> block_pages;    ///< where names were led astray
  std::set<net::Network> allow;          ///< published by Apple; hold each failing address, or none is here
  std::set<net::Network> push_networks;  ///< published for the push service; hold a failing address
  BlockedPart blocked_part = BlockedPart::none;
  std::set<net::Network> blocked;    ///< of networks_blocked; of `outside_apple` those that are not
  std::vector<FailingRange> ranges;  ///< of addresses_blocked
  Quality quality;                   ///< of degraded_path
  int lost = 0, loss_attempts = 0;   ///< of unexplained, where it is erratic: see Losses
};

/// `facts`: those that the finding was diagnosed with.
Particulars particulars_of(const Finding& finding, std::span<const Observation> observations,
                           std::string_view source, net::Family family, const Facts& facts);

/// One for both families, if their sentences differ only in addresses and resolvers: cause, place, hosts and
/// what was observed are the same as far as they stand in it.
std::optional<Particulars> shared(const Particulars& ipv4, const Particulars& ipv6);

}  // namespace reachd::verdict
