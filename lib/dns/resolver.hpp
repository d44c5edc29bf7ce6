#pragma once

// Resolves names for the probes that connect, through /etc/hosts, a cache, and the probe's servers. (A dns
// probe asks its server directly, bypassing all of this.)
//
// Answers are cached for their TTL, at most 60 s, by source, servers, name and type; equal questions in
// progress are asked once. Only answers with addresses are cached. This is the only mutable object that
// probes share; probing thread only.

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dns/exchange.hpp"
#include "host/hosts.hpp"

namespace reachd::dns {

using host::HostsFile;

class Resolver {
 public:
  struct Query {
    std::string name;  ///< or a literal address
    net::Family family = net::Family::ipv4;
    std::vector<Server> servers;
    net::SourceBindings bindings;
    bool look_for_other_family = false;  ///< if there is no record of `family`
    std::chrono::nanoseconds budget{};
  };

  Resolver(asio::any_io_executor executor, std::shared_ptr<Lingering> lingering,
           std::string hosts_file = "/etc/hosts");
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// Ends within the budget. `resolution` is filled in step by step and is valid at any time.
  awaitable<void> resolve(Query query, Resolution& resolution);

 private:
  struct Lookup;
  struct Kept {
    Resolution resolution;
    std::chrono::steady_clock::time_point until;
  };
  /// The last element: whether to look for the other family.
  using Key = std::tuple<net::SourceBindings, std::vector<Server>, std::string, net::Family, bool>;

  awaitable<void> ask(std::shared_ptr<Lookup> lookup);
  void finish(const std::shared_ptr<Lookup>& lookup, std::uint32_t ttl);

  asio::any_io_executor executor_;
  std::shared_ptr<Lingering> lingering_;
  HostsFile hosts_;
  std::map<Key, Kept> cache_;
  std::map<Key, std::shared_ptr<Lookup>> lookups_;
};

}  // namespace reachd::dns
