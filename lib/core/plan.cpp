#include "core/plan.hpp"

#include <algorithm>

#include "config/record_type.hpp"

namespace reachd::core {

namespace {

using net::Family;

bool host_has(const HostFacts& host, const std::string& source, Family family) {
  const auto found = host.families.find(source);
  if (found == host.families.end() || found->second.empty()) return family == Family::ipv4;
  return found->second.contains(family);
}

/// The servers that a list of resolver names stands for, in order.
std::vector<dns::Server> servers_of(const config::Config& config, const std::vector<std::string>& names,
                                    const HostFacts& host) {
  std::vector<dns::Server> result;
  for (const auto& name : names) {
    if (name == "system") {
      int number = 0;
      for (const auto& endpoint : host.system_resolvers)
        result.push_back({"system-" + std::to_string(++number), endpoint});
    } else if (const auto* resolver = config.resolver(name)) {
      result.push_back({name, {resolver->address, resolver->port}});
    }
  }
  return result;
}

/// A server on loopback can be reached only from this host itself, without a source binding.
bool can_ask(const config::Source& source, const dns::Server& server) {
  const auto& address = server.endpoint.address;
  if (address.is_loopback() && source.is_bound()) return false;
  return source.has(address.family());
}

class Planner {
 public:
  Planner(std::shared_ptr<const config::Config> config, const HostFacts& host)
      : config_(std::move(config)), host_(host) {}

  Plan make() {
    for (const auto& probe : config_->probes) {
      for (const auto& name : probe.sources) {
        const auto* source = config_->source(name);
        if (source != nullptr && connects(probe.kind())) add_connecting(probe, *source);
        if (source != nullptr && !connects(probe.kind()) && !source->proxy) add_dns(probe, *source);
      }
    }
    return std::move(plan_);
  }

 private:
  std::shared_ptr<Task> new_task(const config::Probe& probe, const config::Source& source,
                                 Family family) const {
    auto task = std::make_shared<Task>();
    task->labels = {.probe = probe.name,
                    .kind = probe.kind(),
                    .target = probe.host().text(),
                    .port = probe.port(),
                    .family = family,
                    .source = source.name,
                    .resolver = {},
                    .type = {}};
    task->config = config_;
    task->probe = &probe;
    task->source = source;
    return task;
  }

  void add_connecting(const config::Probe& probe, const config::Source& source) {
    // A proxy may reach over one family what it is asked for over the other.
    const auto literal = net::Address::parse(source.proxy ? source.proxy->host : probe.host().text());
    for (const auto family : {Family::ipv4, Family::ipv6}) {
      if (literal && literal->family() != family) continue;
      if (!source.has(family)) continue;
      if (probe.families.automatic ? !host_has(host_, source.name, family) : !probe.families.includes(family))
        continue;
      auto task = new_task(probe, source, family);
      task->automatic = probe.families.automatic;
      for (auto& server : servers_of(*config_, config_->resolvers_of(probe, source), host_)) {
        if (can_ask(source, server)) task->servers.push_back(std::move(server));
      }
      plan_.push_back(std::move(task));
    }
  }

  void add_dns(const config::Probe& probe, const config::Source& source) {
    const auto& target = std::get<config::DnsTarget>(probe.target);
    for (const auto& server : servers_of(*config_, config_->resolvers_of(probe, source), host_)) {
      if (!can_ask(source, server)) continue;
      const auto& address = server.endpoint.address;
      // A resolver inside (private, unique-local, loopback) is asked even where the host has no way of that
      // family to the Internet.
      const bool wanted = probe.families.automatic
                              ? host_has(host_, source.name, address.family()) || !address.is_global()
                              : probe.families.includes(address.family());
      if (!wanted) continue;
      for (const auto type : target.types) {
        auto task = new_task(probe, source, address.family());
        task->labels.port = server.endpoint.port;
        task->labels.resolver = server.name;
        task->labels.type = config::record_type_name(type);
        task->type = type;
        task->automatic = target.types_automatic;
        task->servers = {server};
        plan_.push_back(std::move(task));
      }
    }
  }

  std::shared_ptr<const config::Config> config_;
  const HostFacts& host_;
  Plan plan_;
};

}  // namespace

Plan plan(std::shared_ptr<const config::Config> config, const HostFacts& host) {
  return Planner(std::move(config), host).make();
}

}  // namespace reachd::core
