#pragma once

// YAML text as a plain tree, without what YAML offers and a configuration is better without: anchors,
// aliases, tags, several documents, keys that are no scalars, the same key twice. yaml-cpp's own Node keeps
// duplicate keys, reads 053 as 43 and shares (even cyclic) subtrees, so the tree is made from its events.

#include <string>
#include <string_view>
#include <vector>

#include "yaml/report.hpp"

namespace reachd::yaml {

struct Entry;

struct Node {
  enum class Kind : std::uint8_t { null, scalar, map, list };

  Kind kind = Kind::null;
  Place place;         ///< of the scalar; of a block map or list the first thing in it
  std::string scalar;  ///< as written, escapes resolved; nothing has been made of it yet
  bool quoted = false;
  bool refused = false;        ///< of a null: something stood here that is not allowed, and was reported
  std::vector<Entry> entries;  ///< of a map, each key once, in the order of the file
  std::vector<Node> items;     ///< of a list
};

/// One key of a map and its value.
struct Entry {
  std::string key;
  Place place;  ///< of the key
  Node value;
};

/// The text's only document; an empty text is a null. False where the text could not be read to its end:
/// `root` is then not to be used. Errors that leave a usable tree (a duplicate key, ...) go to `report` too,
/// and the first of two equal keys is kept. Nesting deeper than 16 is an error. The text is UTF-8.
bool parse_yaml(std::string_view text, Node& root, Report& report);

}  // namespace reachd::yaml
