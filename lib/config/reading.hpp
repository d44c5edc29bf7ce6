#pragma once

// What the parts of the loader share while reading a configuration.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "config/config.hpp"
#include "config/layers.hpp"
#include "host/surroundings.hpp"
#include "yaml/reader.hpp"

namespace reachd::config {

using base::cite;
using host::Surroundings;
using yaml::Entry;
using yaml::MapReader;
using yaml::Node;
using yaml::Place;
using yaml::Report;

template <class T>
struct Written {
  std::optional<T> value;
  Place place;
  bool wrong = false;  ///< present but wrong, which has been reported
};

/// The keys of a schedule as set in one place of the file: `schedule` at the top level, or a probe.
struct ScheduleLayer {
  Written<milliseconds> interval, timeout, fast_interval;
  Written<std::int64_t> fall, rise;
};

/// The names in one section, including those of entries with errors: a reference to such an entry is not a
/// further error.
class Names {
 public:
  Names() = default;
  Names(std::initializer_list<std::string_view> built_in) : all_(built_in) {}
  void add(std::string_view name) { all_.insert(name); }
  void add(MapReader& top, std::string_view section, const Removed& removed) {
    if (const Entry* entry = top.find(section))
      for (const Entry& one : entry->value.entries) add(one.key);
    add_removed(removed, section);
  }
  void add_removed(const Removed& removed, std::string_view section) {
    if (const auto found = removed.find(section); found != removed.end())
      removed_.insert(found->second.begin(), found->second.end());
  }
  /// Where a layer took it away; null if none did.
  const Place* removed(std::string_view name) const {
    const auto found = removed_.find(name);
    return found == removed_.end() ? nullptr : &found->second;
  }
  bool contains(std::string_view name) const { return all_.count(name) != 0; }
  std::vector<std::string_view> list() const { return {all_.begin(), all_.end()}; }

 private:
  std::set<std::string_view> all_;  ///< views of literals and of the tree's keys
  std::map<std::string, Place, std::less<>> removed_{};
};

struct Reading {
  Report& report;
  const Surroundings& surroundings;
  Removed removed{};  ///< by a layer
  Config config{};    ///< filled in step by step; must not be used if there is an error

  ScheduleLayer schedule{};                             ///< set by `schedule`
  std::vector<std::string> default_sources{"default"};  ///< set by `defaults`
  Families families{};                                  ///< set by the top-level `families`
  bool families_written = false;
  Names resolver_names{"system"};
  Names source_names{"default"};
  Names trust_names{"system", "apple", "any"};
  /// By the name of a set: where the first tls probe refers to it.
  std::map<std::string, Place> trust_used{};
  /// By the name of a set: where errors in its bundle are reported.
  std::map<std::string, Place> bundles{};
  /// Pairs of a resolver on loopback and a source that cannot reach it for which a warning has been given.
  std::set<std::pair<std::string, std::string>> unreachable_resolvers{};
  /// Sources for which a warning has been given, and where each stands.
  std::set<std::string> legs_without_resolvers{};
  std::map<std::string, Place> source_places{};

  /// A path as written there, relative to the directory of that file.
  std::string path(Place place, const std::string& written) const {
    return base::beside(report.file_of(place), written);
  }
  void error(Place place, std::string text) { report.error(place, std::move(text)); }
  void warning(Place place, std::string text) { report.warning(place, std::move(text)); }
};

// The sections, in the order in which they must be read: names before references to them.
void load_front(Reading& reading,
                MapReader& top);  ///< listen, web_config, language, hosts, proxied, site, nat64
void load_resolvers(Reading& reading, MapReader& top);
void load_sources(Reading& reading, MapReader& top);
void load_defaults(Reading& reading, MapReader& top);
void load_trust(Reading& reading, MapReader& top);
void load_probes(Reading& reading, MapReader& top);
void load_services(Reading& reading, MapReader& top);

ScheduleLayer read_schedule(MapReader& map);

/// The values that `own` sets, or else those that `defaults` sets, or else the built-in defaults. A timeout
/// or fast_interval longer than the interval is an error, reported once, where the contradiction was written;
/// a built-in default that was not written is shortened to the interval instead.
Schedule merge_schedule(const ScheduleLayer& own, const ScheduleLayer& defaults, Report& report);

/// A probe's target: whichever of dns, tcp, tls, http and https `probe` has.
void load_target(Reading& reading, MapReader& probe, Probe& into);
/// The `families` of the configuration or of a probe; false if absent or wrong.
bool load_families(Reading& reading, MapReader& map, Families& into);

/// The interface that an address names may come later.
void warn_of_missing_interface(Reading& reading, Place place, const net::Address& address);
/// An address as written; with that warning.
std::optional<net::Address> read_address(Reading& reading, Place place, const std::string& text);
/// The list `key` of `map`, every item as a literal address; errors are reported.
std::vector<net::Address> read_addresses(Reading& reading, MapReader& map, std::string_view key);
/// Likewise as networks in CIDR notation.
std::vector<net::Network> read_networks(Reading& reading, MapReader& map, std::string_view key);
/// "HOST:PORT" with a literal address, "[::1]:15223"; ":15223" and "*:15223" mean all addresses of both
/// families (two endpoints, the IPv6 one for IPv6 only). An error if it is none of these.
base::Expected<std::vector<net::Endpoint>> parse_listen(std::string_view text);

/// A list of names of `known`, nothing if the key is absent or wrong.
std::vector<std::string> read_names(Reading& reading, MapReader& map, std::string_view key,
                                    std::string_view what, const Names& known);
/// Reports a name that is not among `known`: "unknown source 'gest'; did you mean 'guest'?", or where a layer
/// took it away.
bool check_reference(Reading& reading, Place place, std::string_view what, std::string_view name,
                     const Names& known);

/// After everything has been read: checks that concern the configuration as a whole.
void check_task_count(Reading& reading, Place probes);
void check_controls(Reading& reading, Place probes);
void check_used_trust(Reading& reading);
void check_listen(Reading& reading, Place listen);

}  // namespace reachd::config
