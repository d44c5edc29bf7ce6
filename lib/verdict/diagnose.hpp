#pragma once

// From the settled states of all probes of one source and family to the fewest causes that explain them.
// Pure.
//
// Alerts fire on causes, so that one firewall rule is one alert and not forty. Rows of a table are read from
// the top: the first that explains every failing probe is published alone; where none does, the fewest rows
// that do together. A settled failure that no row explains is `unexplained`: a failure always has a cause.

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "config/config.hpp"
#include "result/block.hpp"
#include "result/outcome.hpp"
#include "result/result.hpp"
#include "verdict/cause.hpp"

namespace reachd::verdict {

/// An address that a series has tried within the last 10 minutes.
struct TriedAddress {
  net::Address address;
  int attempts = 0;
  int failures = 0;
  int failures_in_a_row = 0;  ///< since it last worked, of whatever age, the newest within the 10 minutes
  result::Outcome last = result::Outcome::ok;  ///< of the newest attempt; `ok` may be that it connected
  /// The names of which it is an address now, a bit each (a pattern has several): the last answer held it, or
  /// it is one of those that come and go. What is known from before a restart alone may be any's.
  std::uint64_t names = ~std::uint64_t{0};
  base::Steady worked = base::Steady::min();         ///< last
  base::Steady failing_since = base::Steady::min();  ///< the first of failures_in_a_row
  bool before_outage = false;  ///< the series is down, and has not tried it since its first failure

  bool is_present() const { return names != 0; }
};

/// What a diagnosis knows beside its probes.
struct Facts {
  std::optional<double> clock_offset{};  ///< this host's clock less the true time, in seconds, by two hosts
  std::vector<net::Network> nat64{};     ///< this network's own prefixes, apart from 64:ff9b::/96
  bool other_family_works = false;       ///< something of the same source connects over the other family
  /// Resolver and name: it gives addresses of the name rightly, of whatever type. Where there is no dns probe
  /// an empty resolver stands for whichever was asked by a probe that connects.
  std::set<std::pair<std::string, std::string>> resolved{};
  /// Found lately: an answer that is still kept may lead there when all others are right again.
  std::vector<net::Network> block_pages{};
};

/// One series that takes part, as far as the diagnosis needs it.
struct Observation {
  std::string probe;
  std::string target;  ///< the label
  result::Kind kind = result::Kind::tcp;
  std::uint16_t port = 0;
  net::Family family = net::Family::ipv4;  ///< the label; of a dns probe that of its resolver's address
  config::Role role = config::Role::none;
  std::string resolver;          ///< dns only
  config::RecordType type = 0;   ///< dns only
  std::string proxy;             ///< that it goes through: "proxy.corp:3128"; empty: directly
  std::uint16_t proxy_port = 0;  ///< its own
  bool reached_proxy = false;    ///< the last attempt connected to it
  bool large_hello = true;       ///< if it shakes hands: with a large ClientHello
  std::string type_name;         ///< likewise: "AAAA"

  std::optional<bool> up;                         ///< the settled state
  bool settled = false;                           ///< the last attempt agrees with it
  result::Outcome outcome = result::Outcome::ok;  ///< of the last attempt
  std::optional<base::Wall> at;                   ///< the start of the last attempt
  /// By this process. Else the state, if any, is from before a restart.
  bool attempted = true;
  std::optional<net::Address> address;  ///< of the last attempt: tried, or for a dns probe the resolver's
  std::optional<net::Address> source_address;  ///< of the last attempt, if it failed
  std::string interface;                       ///< likewise
  std::string host;                            ///< the name used in it, picked from a pattern
  std::vector<net::Address> answers;           ///< what it was given for that
  std::string detail;                          ///< what exactly happened, in English
  bool tried_address = false;                  ///< the last attempt got as far as connecting
  bool used_remembered = false;  ///< its address was a remembered or configured one, as no resolver answered
  /// It has worked at some time, as far as is known.
  bool ever_worked = false;
  /// A control that says nothing: it has a private address, or has not worked since it was configured, or for
  /// a day, although others have. It takes part in no row and has no cause.
  bool silent = false;
  std::vector<net::Address> worked_at;  ///< where it worked within a day, some of these
  bool received = false;                ///< the last attempt got at least one byte behind the connection
  result::HttpFacts http;               ///< of the last attempt
  /// The answer bears a Server or Via that no good answer of this probe had within a day.
  bool foreign_answer = false;
  std::string tls_version;        ///< of the last attempt: "TLSv1.3"
  bool older_than_tls12 = false;  ///< likewise; of the version itself nothing may be known
  bool dns_over_tcp = false;      ///< dns only: asked over TCP from the start
  bool topmost_issuer_is_apple = false;
  bool valid_in_system = false;  ///< the chain is good by this host's own store
  std::string tls_issuer;        ///< of the last handshake
  std::optional<result::Block> block;
  std::vector<TriedAddress> addresses;
  std::optional<base::Wall> down_since;  ///< while down: the first failure of the row that settled it

  /// Up to the last attempt, as far as the attempts are remembered.
  int failures_in_a_row = 0;
  /// Since the oldest outage among its source and family began: failures on the way that a success followed,
  /// and successes. Both are 0 where there is no outage.
  int losses = 0, successes = 0;
  /// It stays unanswered, and yet a packet of the trace was answered with a handshake.
  bool trace_got_through = false;

  /// Of the last 10 minutes.
  int recent_attempts = 0;
  int recent_failures = 0;
  int recent_successes_resent = 0;  ///< successes whose first packet (SYN, first query) had to be sent again
};

/// One cause and the observations that it explains, by their index.
struct Finding {
  Cause cause = Cause::unexplained;
  std::uint16_t port = 0;  ///< where has_port(cause)
  std::vector<std::size_t> explains;

  bool operator==(const Finding&) const = default;
};

/// The settled failures, but for silent controls, that a diagnosis of `family` has to explain, by their index
/// in the order of `observations`. A dns probe counts for the family of its resolver; one that got a false
/// answer (see dns_filtered) for that of its type.
std::vector<std::size_t> failures(std::span<const Observation> observations, net::Family family);

/// `observations`: all of one source that take part, whose label `family` is this one, and also the dns
/// probes that ask for this family's record type through a resolver of the other family (AAAA asked over
/// IPv4): these matter to dns_filtered only. To be called for both families, so that each failure counts in
/// exactly one of them.
///
/// Every settled failure is explained by at least one finding. Nothing else is explained, except by
/// addresses_blocked and degraded_path, which are reported only if nothing fails. In the order of the table,
/// then by port.
std::vector<Finding> diagnose(std::span<const Observation> observations, net::Family family,
                              const Facts& facts);

/// Where false answers lead, in the same state: a /24 or a /48 each.
std::vector<net::Network> block_pages_of(std::span<const Observation> observations, net::Family family,
                                         const Facts& facts);

}  // namespace reachd::verdict
