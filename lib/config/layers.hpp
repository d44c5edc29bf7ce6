#pragma once

// A configuration in layers: what a file says changes what the layers below it say.
//
// Layers are merged as YAML trees, before anything is read: the loader sees one tree, in which each key knows
// its file, so it reads, checks and reports layers as it does a single file. (Merging what was read instead
// would need a rule, and a place to report errors at, for each key.)

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/yaml_tree.hpp"

namespace reachd::config {

/// What one layer did, in the order of its file: "adds probes.branch", "changes schedule.interval".
struct Layer {
  std::string file;
  std::vector<std::string> changes;

  bool operator==(const Layer&) const = default;
};

/// By section and name: where an entry was taken away, for what still refers to it.
using Removed = std::map<std::string, std::map<std::string, yaml::Place, std::less<>>, std::less<>>;

/// Lays the map `upper` over the map `lower`. probes, services, resolvers, sources and trust are merged by
/// name: an entry replaces the one of that name, but a probe without a kind changes only the keys that it
/// has, and the keys of the trust set `apple` are added. schedule and defaults are merged by key; any other
/// key replaces. `NAME: null` takes an entry away, `KEY: null` brings the default back, and an empty section
/// changes nothing. Errors are left for the reader to find, but `extends`, which only a main file may have.
void lay_over(yaml::Node& lower, yaml::Node upper, yaml::Report& report, Layer& layer, Removed& removed);

}  // namespace reachd::config
