#pragma once

// YAML text as a plain tree, without the features of YAML that a configuration is better off without:
// anchors, aliases, tags, multiple documents, keys that are not scalars, duplicate keys. yaml-cpp's own Node
// keeps duplicate keys, reads 053 as 43 and shares (even cyclic) subtrees, so the tree is built from its
// events.

#include <string>
#include <string_view>
#include <vector>

#include "yaml/report.hpp"

namespace reachd::yaml {

struct Entry;

struct Node {
  enum class Kind : std::uint8_t { null, scalar, map, list };

  Kind kind = Kind::null;
  Place place;  ///< of the scalar; of a block map or list: of its first element
  /// As written, with escapes resolved, but not interpreted.
  std::string scalar;
  bool quoted = false;
  /// Of a null: the value was not allowed, which has been reported.
  bool refused = false;
  /// Of a map: each key once, in the order of the file.
  std::vector<Entry> entries;
  std::vector<Node> items;  ///< of a list
};

/// One key of a map and its value.
struct Entry {
  std::string key;
  Place place;  ///< of the key
  Node value;
};

/// Parses the text's only document; an empty text is a null. False if the text could not be read to its end:
/// do not use `root` then. Errors that leave a usable tree (such as a duplicate key) also go to `report`; of
/// two equal keys the first is kept. Nesting deeper than 16 is an error, and so is text that is not UTF-8 or
/// has a NUL character: nothing of that is read.
bool parse_yaml(std::string_view text, Node& root, Report& report);

}  // namespace reachd::yaml
