#pragma once

// The plan: what is to be attempted on this host, made from the configuration and what is known of the host.
// Pure; made anew whenever either side changes, and applied to the core as a difference.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace reachd::core {

/// What the plan needs to know of this host.
struct HostFacts {
  /// For each source the families it has ever had since the configuration was loaded; ipv4 while none was
  /// seen.
  std::map<std::string, std::set<net::Family>> families;
  std::vector<net::Endpoint> system_resolvers;  ///< in order, at most three

  bool operator==(const HostFacts&) const = default;
};

/// The labels of a series; equal labels mean the same series across a change of plan.
struct Labels {
  std::string probe;
  probe::Kind kind = probe::Kind::tcp;
  std::string target;
  std::uint16_t port = 0;
  net::Family family = net::Family::ipv4;
  std::string source;
  std::string resolver;  ///< dns only
  std::string type;      ///< dns only: "A", "AAAA", ...

  auto operator<=>(const Labels&) const = default;
};

/// A DNS server by the name it has in labels: "campus", "system-1".
struct NamedServer {
  std::string name;
  net::Endpoint endpoint;

  bool operator==(const NamedServer&) const = default;
};

/// One thing to attempt again and again: probe x family x source x resolver x type. A value; immutable once
/// planned.
struct Task {
  Labels labels;
  std::shared_ptr<const config::Config> config;  ///< keeps `probe` and the rest alive
  const config::Probe* probe = nullptr;
  config::Source source;
  /// A dns probe: the one server it asks. Others: those to ask, in order.
  std::vector<NamedServer> servers;
  config::RecordType type = 0;  ///< dns only
  /// The family (or the type of a dns probe) was not named by the operator: a name without such records is
  /// skipped.
  bool automatic = false;

  /// What is attempted is the same, apart from the schedule: the state of the series can stand.
  bool same_question(const Task& other) const;
};

using Plan = std::vector<std::shared_ptr<const Task>>;

/// In the order of the configuration; ties by family, source, resolver, type.
Plan plan(std::shared_ptr<const config::Config> config, const HostFacts& host);

}  // namespace reachd::core
