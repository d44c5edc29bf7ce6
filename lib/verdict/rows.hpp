#pragma once

// The rows of the table of causes: which of them hold, and which failures each explains. Each row is a
// function of the whole state; they do not know of each other, but for the ports that are intercepted. Which
// of them are published is decided in cover.hpp.
//
// A row holds only where at least one probe that it speaks of exists, and explains at least one failure.

#include <set>
#include <string>
#include <string_view>

#include "verdict/diagnose.hpp"

namespace reachd::verdict {

/// What the rows see.
struct View {
  std::span<const Observation> all;
  net::Family family;
  std::optional<double> clock_offset;   ///< seconds
  std::vector<std::size_t> failing;     ///< failures(all, family)
  std::set<std::uint16_t> intercepted;  ///< the ports for which tls_intercepted holds

  const Observation& operator[](std::size_t index) const { return all[index]; }
  /// Its label `family` is this one: it counts for all rows but dns_filtered.
  bool counts(const Observation& o) const { return o.family == family; }
};

View view_of(std::span<const Observation> observations, net::Family family,
             std::optional<double> clock_offset);

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

struct Words;

/// All that is to be said of a cause: see the functions of verdict/cause.hpp.
struct CauseRow {
  Cause value;
  Rule rule;
  std::string (*sentence)(const Words&);  ///< no full stop at its end
  bool rests_on_attempts = false;
  bool concerns_resolvers = false;
  std::string_view meaning;
  base::Translated heading;
  base::Translated advice;
};
const CauseRow& row(Cause cause);

// rows_host.cpp: this host and the network around it
Explained host_fault(const View& view);
Explained link_down(const View& view);
Explained captive_portal(const View& view);
Explained uplink_down(const View& view);
// rows_dns.cpp
Explained dns_down(const View& view);
Explained dns_filtered(const View& view);
Explained resolver_down(const View& view);
// rows_tls.cpp
Explained trust_outdated(const View& view);
ExplainedByPort tls_intercepted(const View& view);
Explained clock_wrong(const View& view);
Explained server_fault(const View& view);
// rows_block.cpp: something on the way lets some through and others not
Explained apple_unreachable(const View& view);
ExplainedByPort port_blocked(const View& view);
Explained hosts_blocked(const View& view);
// addresses.cpp, path.cpp
Explained addresses_blocked(const View& view);
Explained degraded_path(const View& view);

/// The sentence of each, beside its rule.
namespace sentences {
std::string host_fault(const Words& w);
std::string link_down(const Words& w);
std::string captive_portal(const Words& w);
std::string uplink_down(const Words& w);
std::string dns_down(const Words& w);
std::string trust_outdated(const Words& w);
std::string tls_intercepted(const Words& w);
std::string apple_unreachable(const Words& w);
std::string port_blocked(const Words& w);
std::string hosts_blocked(const Words& w);
std::string dns_filtered(const Words& w);
std::string resolver_down(const Words& w);
std::string clock_wrong(const Words& w);
std::string server_fault(const Words& w);
std::string unexplained(const Words& w);
std::string addresses_blocked(const Words& w);
std::string degraded_path(const Words& w);
}  // namespace sentences

/// All that hold, in the order of the table. `unexplained` is none of them: it is what they leave.
std::vector<Row> rows_that_hold(const View& view);

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
