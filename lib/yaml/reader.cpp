#include "yaml/reader.hpp"

#include <algorithm>

#include "base/number.hpp"
#include "base/text.hpp"
#include "yaml/edit_distance.hpp"

namespace reachd::yaml {

using base::cite;

namespace {

std::string_view kind_name(const Node& node) {
  constexpr std::string_view names[] = {"nothing", "a single value", "a map", "a list"};
  return names[static_cast<std::size_t>(node.kind)];
}

/// For a map or list where a single value is wanted: unquoted, "[::]:15223" and "{1..50}.example" are such.
std::string_view quotes_hint(const Node& node) {
  const bool is_collection = node.kind == Node::Kind::map || node.kind == Node::Kind::list;
  return is_collection ? "; a text with '{', '[' or a ':' at its end needs quotes" : "";
}

std::string must_be(std::string_view key, std::string_view what, std::string_view instead) {
  return cite(key) + " must be " + std::string(what) + ", not " + std::string(instead);
}

/// "control or portal"
std::string joined(std::initializer_list<std::string_view> words) {
  std::string text;
  std::size_t left = words.size();
  for (const auto word : words) {
    text += word;
    if (--left > 0) text += left == 1 ? " or " : ", ";
  }
  return text;
}

/// "; it belongs in 'schedule' or a probe", for a key that is unknown in the map where it was found.
std::string elsewhere(std::string_view key, std::span<const Home> homes) {
  std::vector<std::string_view> keys;
  for (const Home& one : homes) keys.insert(keys.end(), one.keys.begin(), one.keys.end());
  const auto near = nearest(key, keys);
  for (const Home& one : homes) {
    if (std::ranges::find(one.keys, near) == one.keys.end()) continue;
    if (key == near) return "; it belongs in " + std::string(one.home);
    return "; did you mean " + cite(near) + ", in " + std::string(one.home) + "?";
  }
  return {};
}

}  // namespace

const Entry* MapReader::entry(std::string_view key) const {
  const auto found = std::ranges::find(map_.entries, key, &Entry::key);
  return found == map_.entries.end() ? nullptr : &*found;
}

Place MapReader::place(std::string_view key) const {
  const Entry* found = entry(key);
  return found == nullptr ? place_ : found->place;
}

const Entry* MapReader::find(std::string_view key) {
  const bool is_new = std::ranges::find(known_, key) == known_.end();
  if (is_new) known_.push_back(key);
  const Entry* found = entry(key);
  if (found == nullptr || found->value.kind != Node::Kind::null) return found;
  if (is_new && !found->value.refused)
    report_.error(found->place, cite(key) + " has no value: give it one or leave the key out");
  return nullptr;
}

const Entry* MapReader::require(std::string_view key) {
  if (entry(key) == nullptr) error(key, cite(key) + " is missing");
  return find(key);
}

const Entry* MapReader::scalar(std::string_view key, std::string_view what) {
  const Entry* entry = find(key);
  if (entry == nullptr || entry->value.kind == Node::Kind::scalar) return entry;
  report_.error(entry->place,
                must_be(key, what, kind_name(entry->value)) + std::string(quotes_hint(entry->value)));
  return nullptr;
}

std::optional<std::string> MapReader::text(std::string_view key) {
  const Entry* entry = scalar(key, "a text");
  if (entry == nullptr) return std::nullopt;
  if (entry->value.scalar.empty()) {
    report_.error(entry->place, cite(key) + " is empty");
    return std::nullopt;
  }
  return entry->value.scalar;
}

std::optional<std::int64_t> MapReader::integer(std::string_view key, std::int64_t low, std::int64_t high) {
  const Entry* entry = scalar(key, "an integer from " + std::to_string(low) + " to " + std::to_string(high));
  if (entry == nullptr) return std::nullopt;
  return read_integer(entry->value, entry->place, key, low, high, report_);
}

std::optional<std::uint16_t> MapReader::port(std::string_view key) {
  const auto value = integer(key, 1, 65'535);
  return value ? std::optional(static_cast<std::uint16_t>(*value)) : std::nullopt;
}

std::optional<milliseconds> MapReader::duration(std::string_view key, milliseconds low, milliseconds high) {
  constexpr std::string_view what = "a duration such as 30s (an integer and ms, s, m or h)";
  const Entry* entry = scalar(key, what);
  if (entry == nullptr) return std::nullopt;
  const auto value = base::parse_duration(entry->value.scalar);
  if (!value) {
    report_.error(entry->place, must_be(key, what, cite(entry->value.scalar)));
    return std::nullopt;
  }
  if (*value < low || *value > high) {
    report_.error(entry->place,
                  must_be(key, "from " + base::duration_text(low) + " to " + base::duration_text(high),
                          entry->value.scalar));
    return std::nullopt;
  }
  return value;
}

std::optional<bool> MapReader::boolean(std::string_view key) {
  constexpr std::string_view what = "true or false without quotes";
  const Entry* entry = scalar(key, what);
  if (entry == nullptr) return std::nullopt;
  const Node& value = entry->value;
  if (!value.quoted && value.scalar == "true") return true;
  if (!value.quoted && value.scalar == "false") return false;
  report_.error(entry->place, must_be(key, what, value.quoted ? "a text in quotes" : cite(value.scalar)));
  return std::nullopt;
}

std::optional<std::size_t> MapReader::one_of(std::string_view key,
                                             std::initializer_list<std::string_view> words) {
  const Entry* entry = scalar(key, joined(words));
  if (entry == nullptr) return std::nullopt;
  const auto found = std::ranges::find(words, entry->value.scalar);
  if (found == words.end()) {
    report_.error(entry->place, must_be(key, joined(words), cite(entry->value.scalar)));
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - words.begin());
}

const Entry* MapReader::map(std::string_view key) {
  const Entry* entry = find(key);
  if (entry == nullptr || entry->value.kind == Node::Kind::map) return entry;
  report_.error(entry->place, must_be(key, "a map (keys and values)", kind_name(entry->value)));
  return nullptr;
}

const Entry* MapReader::list(std::string_view key) {
  const Entry* entry = find(key);
  if (entry == nullptr) return nullptr;
  if (entry->value.kind != Node::Kind::list) {
    const bool single = entry->value.kind == Node::Kind::scalar;
    report_.error(entry->place, must_be(key, "a list", kind_name(entry->value)) +
                                    (single ? ": write [...] around it" : ""));
    return nullptr;
  }
  if (!entry->value.items.empty()) return entry;
  report_.error(entry->place, cite(key) + " is an empty list");
  return nullptr;
}

void MapReader::finish() {
  for (const Entry& entry : map_.entries) {
    if (std::ranges::find(known_, entry.key) != known_.end()) continue;
    std::string hint;
    if (report_.may_suggest()) {
      hint = report_.suggestion(entry.key, known_);
      if (hint.empty()) hint = elsewhere(entry.key, report_.homes());
    }
    report_.error(entry.place, "unknown key " + cite(entry.key) + hint);
  }
}

const Entry* MapReader::texts(std::string_view key, const std::function<void(const Node& item)>& each) {
  const Entry* all = list(key);
  if (all == nullptr) return nullptr;
  std::set<std::string_view> seen;
  for (const Node& item : all->value.items) {
    if (item.refused) continue;
    if (item.kind != Node::Kind::scalar) {
      report_.error(item.place, "an item of " + cite(key) + " must be a text, not " +
                                    std::string(kind_name(item)) + std::string(quotes_hint(item)));
    } else if (item.scalar.empty()) {
      report_.error(item.place, "an item of " + cite(key) + " is empty");
    } else if (!seen.insert(item.scalar).second) {
      report_.error(item.place, cite(item.scalar) + " stands twice in " + cite(key));
    } else {
      each(item);
    }
  }
  return all;
}

std::optional<std::int64_t> read_integer(const Node& item, Place place, std::string_view key,
                                         std::int64_t low, std::int64_t high, Report& report) {
  const std::string what = "an integer from " + std::to_string(low) + " to " + std::to_string(high);
  const auto value = item.quoted ? std::nullopt : base::parse_integer(item.scalar);
  if (!value) {
    report.error(place, must_be(key, what, item.quoted ? "a text in quotes" : cite(item.scalar)));
    return std::nullopt;
  }
  if (*value < low || *value > high) {
    report.error(place, must_be(key, what, std::to_string(*value)));
    return std::nullopt;
  }
  return value;
}

bool is_name(std::string_view text) {
  const auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= 63 && alphanumeric(text.front()) &&
         std::ranges::all_of(text,
                             [&](char c) { return alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

void MapReader::named(std::string_view key, std::string_view what, std::string_view example,
                      const std::function<void(const Entry& entry)>& each) {
  const Entry* section = map(key);
  if (section == nullptr) return;
  const std::string a_what = "a " + std::string(what);
  for (const Entry& entry : section->value.entries) {
    if (!is_name(entry.key))
      report_.error(entry.place,
                    "the name of " + a_what + " is [a-z0-9][a-z0-9._-]{0,62}, not " + cite(entry.key));
    if (entry.value.kind == Node::Kind::map) {
      each(entry);
    } else if (!entry.value.refused) {
      report_.error(entry.place, a_what + " is a map, such as " + std::string(example) + ", not " +
                                     std::string(kind_name(entry.value)));
    }
  }
}

bool parse_map(std::string_view text, std::string_view expected, Node& root, Report& report) {
  if (!parse_yaml(text, root, report)) return false;
  if (root.kind == Node::Kind::null) root.kind = Node::Kind::map;  // an empty file
  if (root.kind != Node::Kind::map) report.error(root.place, std::string(expected));
  return root.kind == Node::Kind::map;
}

}  // namespace reachd::yaml
