#pragma once

// Remembers on which ways queries with EDNS get lost, so that not every lookup has to find out anew. Some
// firewalls drop queries that have an OPT record, or answers above 512 bytes. Stub resolvers without EDNS, as
// those of devices, do not notice.

#include <chrono>
#include <map>
#include <utility>

#include "net/address.hpp"
#include "net/source_binding.hpp"

namespace reachd::dns {

/// Probing thread only.
class EdnsMemory {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Way = std::pair<net::SourceBinding, net::Endpoint>;  ///< from where to which server

  /// Whether to ask without EDNS at once.
  bool lost(const Way& way, Time now) const {
    const auto found = ways_.find(way);
    return found != ways_.end() && now < found->second.until;
  }

  /// Only the query without EDNS was answered. The second time within ten minutes, queries go without for as
  /// long; then it is tried again.
  void note_loss(const Way& way, Time now) {
    if (ways_.size() >= limit)
      std::erase_if(ways_, [&](const auto& entry) { return now - entry.second.last > period; });
    if (ways_.size() >= limit) return;
    auto& entry = ways_[way];
    if (entry.noted && now - entry.last <= period) entry.until = now + period;
    entry.noted = true;
    entry.last = now;
  }

 private:
  static constexpr std::chrono::minutes period{10};
  static constexpr std::size_t limit = 256;
  struct Entry {
    bool noted = false;
    Time last{};
    Time until{};
  };
  std::map<Way, Entry> ways_;
};

}  // namespace reachd::dns
