#pragma once

// What the plan needs to know about this host, kept up to date: its families towards the Internet for each
// source, and its own DNS servers.

#include <functional>

#include "core/plan.hpp"
#include "host/families.hpp"
#include "host/system_servers.hpp"

namespace reachd::daemon {

/// Probing thread only.
class Host {
 public:
  /// `look` again may be worthwhile: called on the executor's thread after a change of routes or addresses.
  Host(const asio::any_io_executor& executor, std::function<void()> look);

  /// A family once seen stays until this is called, so that its loss is `local_no_route` rather than silence.
  void forget_families() { facts_.families.clear(); }
  /// Adds families that the previous process had seen: their loss is not silence either.
  void remember_families(const std::map<std::string, std::set<net::Family>>& families) {
    facts_.families = families;
  }
  /// Checks again. True if anything has changed.
  bool look(const config::Config& config);
  const core::HostFacts& facts() const { return facts_; }

 private:
  core::HostFacts facts_;
  host::SystemServers servers_;
  host::RouteWatch watch_;
};

}  // namespace reachd::daemon
