#include "config/layers.hpp"

#include <algorithm>
#include <iterator>
#include <span>

#include "base/text.hpp"
#include "result/kind.hpp"

namespace reachd::config {

namespace {

using yaml::Entry;
using yaml::Node;

constexpr std::string_view by_name[] = {"probes", "services", "resolvers", "sources", "trust"};
constexpr std::string_view by_key[] = {"schedule", "defaults"};

bool is_among(std::string_view key, std::span<const std::string_view> keys) {
  return std::ranges::find(keys, key) != keys.end();
}

/// Written as null; not something refused, which has been reported.
bool is_null(const Node& node) {
  return node.kind == Node::Kind::null && !node.refused;
}

Entry* find(Node& map, std::string_view key) {
  const auto found = std::ranges::find(map.entries, key, &Entry::key);
  return found == map.entries.end() ? nullptr : &*found;
}

bool has_kind(const Node& probe) {
  return std::ranges::any_of(probe.entries, [](const Entry& entry) {
    return std::ranges::any_of(base::all<result::Kind>,
                               [&](auto kind) { return entry.key == result::name(kind); });
  });
}

class Laying {
 public:
  Laying(yaml::Report& report, Layer& layer, Removed& removed)
      : report_(report), layer_(layer), removed_(removed) {}

  void lay(Node& lower, Node upper) {
    for (Entry& entry : upper.entries) {
      if (entry.key == "extends") {
        report_.error(entry.place, "'extends' belongs in the main file: this one is laid over it anyway");
        continue;
      }
      const bool named = is_among(entry.key, by_name);
      const bool section = named || is_among(entry.key, by_key);
      if (section && is_null(entry.value)) continue;
      if (!section) {
        put(lower, std::move(entry), "");
        continue;
      }
      if (entry.value.kind != Node::Kind::map) {
        // What is below stays, so that this is not followed by an error at each reference to it.
        if (!entry.value.refused)
          report_.error(entry.place, base::cite(entry.key) + " must be a map (keys and values)");
        continue;
      }
      Entry* below = find(lower, entry.key);
      if (below == nullptr) below = &lower.entries.emplace_back(Entry{entry.key, entry.place, {}});
      if (below->value.kind == Node::Kind::null) below->value.kind = Node::Kind::map;
      if (below->value.kind != Node::Kind::map) continue;  // which the reader reports
      for (Entry& one : entry.value.entries) {
        if (named)
          lay_named(entry.key, below->value, std::move(one));
        else
          put(below->value, std::move(one), entry.key + ".");
      }
    }
  }

 private:
  void note(std::string_view what, const std::string& path) {
    layer_.changes.push_back(std::string(what) + " " + path);
  }

  /// Replaces, adds or, if it is null, takes out.
  void put(Node& lower, Entry entry, const std::string& prefix) {
    Entry* below = find(lower, entry.key);
    const std::string path = prefix + entry.key;
    if (is_null(entry.value)) {
      if (below != nullptr) {
        note("brings back the default of", path);
        lower.entries.erase(lower.entries.begin() + (below - lower.entries.data()));
      }
      return;
    }
    note(below == nullptr ? "adds" : "changes", path);
    if (below == nullptr)
      lower.entries.push_back(std::move(entry));
    else
      *below = std::move(entry);
  }

  void take_away(const std::string& section, Node& lower, const Entry& entry) {
    Entry* below = find(lower, entry.key);
    if (below == nullptr) {
      std::vector<std::string_view> known;
      for (const Entry& one : lower.entries) known.push_back(one.key);
      report_.warning(entry.place, "there is no " + base::cite(entry.key) + " in '" + section +
                                       "' to take away" + report_.suggestion(entry.key, known));
      return;
    }
    note("takes away", section + "." + entry.key);
    lower.entries.erase(lower.entries.begin() + (below - lower.entries.data()));
    removed_[section].insert_or_assign(entry.key, entry.place);
  }

  void lay_named(const std::string& section, Node& lower, Entry entry) {
    if (is_null(entry.value)) return take_away(section, lower, entry);
    removed_[section].erase(entry.key);
    Entry* below = find(lower, entry.key);
    const bool maps =
        below != nullptr && below->value.kind == Node::Kind::map && entry.value.kind == Node::Kind::map;
    const std::string path = section + "." + entry.key;
    if (maps && section == "probes" && !has_kind(entry.value)) {
      below->place = entry.place;
      for (Entry& key : entry.value.entries) put(below->value, std::move(key), path + ".");
    } else if (maps && section == "trust" && entry.key == "apple") {
      add_keys(below->value, std::move(entry.value), path + ".");
    } else {
      put(lower, std::move(entry), section + ".");
    }
  }

  /// Lists grow; what is no list is replaced.
  void add_keys(Node& lower, Node upper, const std::string& prefix) {
    for (Entry& entry : upper.entries) {
      Entry* below = find(lower, entry.key);
      if (below == nullptr || below->value.kind != Node::Kind::list || entry.value.kind != Node::Kind::list) {
        put(lower, std::move(entry), prefix);
        continue;
      }
      note("adds to", prefix + entry.key);
      std::ranges::move(entry.value.items, std::back_inserter(below->value.items));
    }
  }

  yaml::Report& report_;
  Layer& layer_;
  Removed& removed_;
};

}  // namespace

void lay_over(yaml::Node& lower, yaml::Node upper, yaml::Report& report, Layer& layer, Removed& removed) {
  Laying(report, layer, removed).lay(lower, std::move(upper));
}

}  // namespace reachd::config
