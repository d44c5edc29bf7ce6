#pragma once

// Typed reading of one map of the configuration. Every function takes a key, records it as known, and reports
// an error if its value is wrong. It then returns nothing, so that reading continues and one run reports all
// errors.

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "yaml/yaml_tree.hpp"

namespace reachd::yaml {

using std::chrono::milliseconds;

class MapReader {
 public:
  /// `map` is of kind map and must outlive the reader; a missing key is reported at `place`.
  MapReader(const Node& map, Place place, Report& report) : map_(map), place_(place), report_(report) {}
  MapReader(const Entry& entry, Report& report) : MapReader(entry.value, entry.place, report) {}

  /// The key's entry, whatever its value; null if the key is absent or has no value (which is reported).
  const Entry* find(std::string_view key);
  /// As find(); an absent key is an error.
  const Entry* require(std::string_view key);

  /// A non-empty scalar.
  std::optional<std::string> text(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t low, std::int64_t high);
  std::optional<std::uint16_t> port(std::string_view key);
  std::optional<milliseconds> duration(std::string_view key, milliseconds low, milliseconds high);
  std::optional<bool> boolean(std::string_view key);
  /// The index of the scalar in `words`.
  std::optional<std::size_t> one_of(std::string_view key, std::initializer_list<std::string_view> words);
  const Entry* map(std::string_view key);
  /// A non-empty list.
  const Entry* list(std::string_view key);
  /// A list of texts: calls `each` with every item, a scalar. One that is not a scalar, is empty or is a
  /// duplicate is an error. Returns the list as list() does.
  const Entry* texts(std::string_view key, const std::function<void(const Node& item)>& each);
  /// A map whose keys are names that the operator chooses: calls `each` with every entry. A name must match
  /// [a-z0-9][a-z0-9._-]{0,62}; any other is an error, but its entry is read nevertheless. A value that is
  /// not a map is an error: "a WHAT is a map, such as EXAMPLE".
  void named(std::string_view key, std::string_view what, std::string_view example,
             const std::function<void(const Entry& entry)>& each);

  /// Reports every key that nothing asked for as an error, with the nearest known key or the place where it
  /// belongs.
  void finish();

  Place place() const { return place_; }
  /// Of the key; of the map itself if it lacks the key.
  Place place(std::string_view key) const;
  /// At place(key).
  void error(std::string_view key, std::string text) { report_.error(place(key), std::move(text)); }
  void warning(std::string_view key, std::string text) { report_.warning(place(key), std::move(text)); }

 private:
  const Entry* entry(std::string_view key) const;
  const Entry* scalar(std::string_view key, std::string_view what);

  const Node& map_;
  Place place_;
  Report& report_;
  std::vector<std::string_view> known_;
};

/// An item of the list `key` as an integer.
std::optional<std::int64_t> read_integer(const Node& item, Place place, std::string_view key,
                                         std::int64_t low, std::int64_t high, Report& report);

/// parse_yaml() for a file that is a map, or has nothing in it. Anything else is the error `expected`.
bool parse_map(std::string_view text, std::string_view expected, Node& root, Report& report);

bool is_name(std::string_view text);

}  // namespace reachd::yaml
