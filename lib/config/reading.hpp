#pragma once

// What the parts of the loader share while one configuration is read.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/schedule_layer.hpp"
#include "host/surroundings.hpp"
#include "yaml/reader.hpp"

namespace reachd::config {

using host::Surroundings;
using yaml::MapReader;
using yaml::Place;
using yaml::Report;

/// The names of one section, those of entries with errors included: a reference to such a one is no further
/// error.
class Names {
 public:
  Names() = default;
  Names(std::initializer_list<std::string_view> built_in) : all_(built_in) {}
  void add(std::string_view name) { all_.insert(name); }
  bool contains(std::string_view name) const { return all_.count(name) != 0; }
  std::vector<std::string_view> list() const { return {all_.begin(), all_.end()}; }

 private:
  std::set<std::string_view> all_;  ///< views of literals and of the tree's keys
};

struct Reading {
  Report& report;
  const Surroundings& surroundings;
  std::string file;  ///< of the configuration; relative paths are beside it
  Config config{};   ///< grows; of no use once there is an error

  ScheduleLayer schedule{};  ///< what `schedule` sets
  Families families{};       ///< what the top-level `families` sets
  bool families_written = false;
  Names resolver_names{"system"};
  Names source_names{"default"};
  Names trust_names{"system", "apple"};
  /// By the name of a set: where the first tls probe speaks of it.
  std::map<std::string, Place> trust_used{};
  std::map<std::string, Place> bundles{};  ///< by the name of a set: where its bundle's errors are reported
  /// Pairs of a resolver on loopback and a source that cannot reach it, of which it was said.
  std::set<std::pair<std::string, std::string>> unreachable_resolvers{};
};

// The sections, in the order in which they have to be read: names before those who refer to them.
void load_front(Reading& reading, MapReader& top);  ///< listen, web_config, hosts, proxied, nat64
void load_resolvers(Reading& reading, MapReader& top);
void load_sources(Reading& reading, MapReader& top);
void load_trust(Reading& reading, MapReader& top);
void load_probes(Reading& reading, MapReader& top);
void load_services(Reading& reading, MapReader& top);

/// A probe's target: the one of dns, tcp, tls, http that `probe` has.
void load_target(Reading& reading, MapReader& probe, Probe& into);
/// `families` of the configuration or of a probe; false where there is none, or a wrong one.
bool load_families(MapReader& map, Families& into);

/// Reports a name that is not among `known`: "unknown source 'gest'; did you mean 'guest'?".
bool check_reference(Reading& reading, Place place, std::string_view what, std::string_view name,
                     const Names& known);

/// After everything is read: what concerns the configuration as a whole.
void check_task_count(Reading& reading, Place probes);
void check_controls(Reading& reading, Place probes);
void check_used_trust(Reading& reading);
void check_listen(Reading& reading, Place listen);

}  // namespace reachd::config
