#pragma once

// The plan: what is to be attempted on this host, made from the configuration and what is known of the host.
// Pure; made again whenever either side changes, and applied to the core as a difference.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "probe/task.hpp"

namespace reachd::core {

/// What the plan needs to know of this host.
struct HostFacts {
  /// For each source the families it has ever had since the configuration was loaded; ipv4 while none was
  /// seen.
  std::map<std::string, std::set<net::Family>> families;
  std::vector<net::Endpoint> system_resolvers;  ///< in order, at most three

  bool operator==(const HostFacts&) const = default;
};

using probe::Labels;
using probe::Task;

using Plan = std::vector<std::shared_ptr<const Task>>;

/// In the order of the configuration; ties by family, source, resolver, type.
Plan plan(std::shared_ptr<const config::Config> config, const HostFacts& host);

/// The question that a task asks, as a fingerprint that can be kept in a file: 32 lower-case hex digits.
/// Equal labels and equal fingerprints mean Task::same_question(), also across a restart: whatever that looks
/// at is in it. Takes some microseconds.
std::string question_fingerprint(const Task& task);

}  // namespace reachd::core
