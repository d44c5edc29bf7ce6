#pragma once

// The rows of the table of causes: which of them hold, and which failures each explains. Each row is a
// function of the whole state. They are independent of each other, except that they share the networks of
// block pages to which a false DNS answer leads. Which of them are published is decided by cover().
//
// A row holds only where at least one probe that it speaks of exists, and explains at least one failure.

#include <span>
#include <string>
#include <string_view>

#include "verdict/diagnose.hpp"

namespace reachd::verdict {

/// Connections that failed on the way where others, before and after, did not: of the same probe, or a trace
/// of it. Over all that connect, since the oldest present outage began.
struct Losses {
  int lost = 0, attempts = 0;
  int probes = 0;  ///< that connect

  double share() const { return attempts > 0 ? static_cast<double>(lost) / attempts : 0; }
};

/// What the rows see.
struct View {
  std::span<const Observation> all;
  net::Family family;
  const Facts& facts;
  std::vector<std::size_t> failing;         ///< failures(all, family)
  std::vector<net::Network> block_pages{};  ///< see block_pages() in rows_dns.cpp
  Losses losses{};

  /// The source has a proxy.
  bool by_proxy() const { return !all.empty() && !all.front().proxy.empty(); }
  const Observation& operator[](std::size_t index) const { return all[index]; }
  /// Its label `family` is this one, and it is no silent control: it counts for all rows but dns_filtered.
  bool counts(const Observation& o) const { return o.family == family && !o.silent; }
  /// It went where a false answer led it.
  bool is_at_block_page(const Observation& o) const;
  /// It fails on the way, but not for good: a trace got through; or connections are lost now and then,
  /// whatever the host, and so many of them that its failures may be chance. It is no sign of a block.
  bool is_erratic(const Observation& o) const;
};

/// `facts` must outlive it.
View view_of(std::span<const Observation> observations, net::Family family, const Facts& facts);

/// Networks that two or more names, not the controls', have led probes into in vain: outside Apple's and
/// NAT64's, no probe has worked there, and no control is there. A /24 or a /48 each.
std::vector<net::Network> block_pages(const View& view);

/// The networks that part what is dropped from what works; see networks_blocked.
struct BlockedNetworks {
  enum class Which : std::uint8_t { none, nat64, outside_apple, apple };
  Which which = Which::none;
  std::vector<net::Network> networks{};           ///< blocked, or with `outside_apple` the ones that are not
  bool holds(const net::Address& address) const;  ///< among what is blocked
};
BlockedNetworks blocked_networks(const View& view);

/// A row that holds. One with a port has a part for each port, all others one part.
struct Row {
  Cause cause;
  struct Part {
    std::uint16_t port;
    std::vector<std::size_t> explains;
  };
  std::vector<Part> parts;
};

using Explained = std::vector<std::size_t>;  ///< empty: the row does not hold
using ExplainedByPort = std::vector<Row::Part>;

/// What makes a row of the table: for all ports together, or a part for each port.
class Rule {
 public:
  constexpr Rule() = default;  ///< never holds
  constexpr Rule(Explained (*rule)(const View&)) : whole_(rule) {}
  constexpr Rule(ExplainedByPort (*rule)(const View&)) : by_port_(rule) {}

  constexpr bool has_port() const { return by_port_ != nullptr; }
  ExplainedByPort operator()(const View& view) const;  ///< empty: it does not hold

 private:
  Explained (*whole_)(const View&) = nullptr;
  ExplainedByPort (*by_port_)(const View&) = nullptr;
};

/// 403 or a 5xx that another host gives, too: whatever stands in front of both refuses.
bool is_shared_refusal(const View& view, const Observation& o);

struct Particulars;
struct Sentence;

/// From which sources a cause can be seen. What a proxy answers says nothing of the direct way.
enum class Seen : std::uint8_t { directly, by_proxy, either_way };

/// All that is to be said of a cause: see the functions of verdict/cause.hpp.
struct CauseRow {
  Rule rule;
  base::InEachLanguage<Sentence (*)(const Particulars&)> sentence;
  Seen seen = Seen::directly;
  bool may_concern_all_ports = false;
  bool rests_on_attempts = false;
  bool concerns_resolvers = false;
  /// What it looks like is told by the failures to connect among what it explains.
  bool shows_in_connections = false;
  std::string_view meaning;
  base::Translated heading;
  /// What the evidence asks for; empty: it follows from what was observed.
  base::Translated please{"", ""};
};
const CauseRow& row(Cause cause);

/// Each stands with its rule and its sentences in the file of its subject.
namespace rows {
// rows_host.cpp: this host and the network around it
extern const CauseRow host_fault, link_down, captive_portal, no_data, uplink_down;
// rows_proxy.cpp
extern const CauseRow proxy_down, proxy_login, proxy_denied;
// rows_dns.cpp
extern const CauseRow dns_down, dns_type_filtered, dns_filtered, dns_tcp_blocked, resolver_down;
// rows_tls.cpp
extern const CauseRow trust_outdated, tls_intercepted, http_intercepted, clock_wrong, server_fault;
// rows_block.cpp: something on the way lets some through and others not
extern const CauseRow networks_blocked, apple_unreachable, large_hello_blocked, port_blocked, hosts_blocked;
// rows_addresses.cpp
extern const CauseRow addresses_blocked;
// rows_path.cpp
extern const CauseRow degraded_path;
// rows.cpp: what no rule explains
extern const CauseRow unexplained;
}  // namespace rows

/// Through a proxy uplink_down is what the proxy says: rows_proxy.cpp.
Explained nothing_behind_proxy(const View& view);
namespace english {
Sentence nothing_behind_proxy(const Particulars& p);
}
namespace german {
Sentence nothing_behind_proxy(const Particulars& p);
}

/// All that hold, in the order of the table. `unexplained` is none of them: it is what they leave.
std::vector<Row> rows_that_hold(const View& view);

/// Which rows are published: the first that explains every failure, alone; where none does, the fewest that
/// do together. Findings in the order of the rows, then by port; last `unexplained` with what no row
/// explains. Of several smallest sets of rows the one that begins earlier in the table is taken. Of a row
/// with ports only those are published that explain something that the other rows taken do not.
///
/// `rows` are at most one a cause, in the order of the table; the search is over sets of rows and kinds
/// of failures (by the rows that explain them), so it does not grow with the number of probes.
std::vector<Finding> cover(std::span<const Row> rows, std::span<const std::size_t> failing);

/// The failures among those of the view that satisfy `condition`.
template <typename Condition>
Explained failing_where(const View& view, Condition condition) {
  Explained result;
  for (const auto index : view.failing) {
    if (condition(view[index])) result.push_back(index);
  }
  return result;
}

}  // namespace reachd::verdict
