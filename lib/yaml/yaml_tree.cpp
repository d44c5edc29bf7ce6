#include "yaml/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <unordered_map>

#include "base/text.hpp"

namespace reachd::yaml {

namespace {

constexpr std::size_t deepest = 16;

/// yaml-cpp counts both from 0, columns in bytes; -1 if it has no position.
Place place_of(const YAML::Mark& mark) {
  return mark.is_null() ? Place{} : Place{mark.line + 1, mark.column + 1};
}

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(Node& root, Report& report) : root_(root), report_(report) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 2)
      report_.error(place_of(mark), "a second document: a configuration is a single one");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node;
    node.place = place_of(mark);
    refuse_anchor(node.place, anchor);
    add(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    if (ignoring()) return;
    Node node;
    node.place = place_of(mark);
    node.refused = true;
    report_.error(
        node.place,
        "aliases (*name) are not allowed: write the value out; a '*' that begins a text needs quotes");
    add(std::move(node));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node;
    node.kind = Node::Kind::scalar;
    node.place = place_of(mark);
    node.scalar = value;
    // yaml-cpp's tag of a quoted scalar; a plain one has "?"
    node.quoted = tag == "!";
    refuse_properties(node.place, tag, anchor);
    add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  /// A map or list being read.
  struct Frame {
    Node node;
    std::optional<Entry> key;  ///< of a map: the key whose value comes next
    bool key_is_text = false;
    std::unordered_map<std::string, Place> keys;
  };

  bool ignoring() const { return documents_ > 1 || too_deep_ > 0; }

  void refuse_anchor(Place place, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor && !ignoring())
      report_.error(place, "anchors (&name) are not allowed: write the value out where it is needed");
  }

  void refuse_properties(Place place, const std::string& tag, YAML::anchor_t anchor) {
    refuse_anchor(place, anchor);
    if (!tag.empty() && tag != "?" && tag != "!" && !ignoring())
      report_.error(place, "tags (" + base::cite(tag) + ") are not allowed");
  }

  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (ignoring()) {
      ++too_deep_;
      return;
    }
    const Place place = place_of(mark);
    refuse_properties(place, tag, anchor);
    if (open_.size() == deepest) {
      report_.error(place, "nested deeper than 16 levels");
      ++too_deep_;
      return;
    }
    Frame frame;
    frame.node.kind = kind;
    frame.node.place = place;
    open_.push_back(std::move(frame));
  }

  void close() {
    if (too_deep_ > 0) {
      if (--too_deep_ == 0 && documents_ == 1) add_refused();
      return;
    }
    Node done = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(done));
  }

  void add_refused() {
    Node node;
    node.refused = true;
    add(std::move(node));
  }

  void add(Node node) {
    if (ignoring()) return;
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = open_.back();
    if (frame.node.kind == Node::Kind::list) {
      frame.node.items.push_back(std::move(node));
    } else if (!frame.key) {
      take_key(frame, node);
    } else {
      finish_entry(frame, std::move(node));
    }
  }

  void take_key(Frame& frame, Node& node) {
    frame.key_is_text = node.kind == Node::Kind::scalar;
    if (!frame.key_is_text && !node.refused) report_.error(node.place, "a key must be a text");
    frame.key = Entry{std::move(node.scalar), node.place, {}};
  }

  void finish_entry(Frame& frame, Node node) {
    Entry entry = std::move(*frame.key);
    frame.key.reset();
    if (!frame.key_is_text) return;
    const auto [first, is_new] = frame.keys.emplace(entry.key, entry.place);
    if (!is_new) {
      report_.error(entry.place, "duplicate key " + base::cite(entry.key) + ", first in line " +
                                     std::to_string(first->second.line));
      return;
    }
    entry.value = std::move(node);
    frame.node.entries.push_back(std::move(entry));
  }

  Node& root_;
  Report& report_;
  std::vector<Frame> open_;
  int too_deep_ = 0;  ///< number of open maps and lists that are not being read
  int documents_ = 0;
};

/// What the parser's own words leave unclear in two common cases.
std::string hint(std::string_view text, const Place& place) {
  std::string_view line = text;
  for (int number = 1; number < place.line; ++number)
    line.remove_prefix(std::min(line.find('\n'), line.size() - 1) + 1);
  line = line.substr(0, line.find('\n'));
  if (line.substr(0, line.find_first_not_of(" \t")).find('\t') != line.npos)
    return " (a tab cannot indent in YAML)";
  const auto column = static_cast<std::size_t>(std::max(place.column, 1)) - 1;
  if (column < line.size() && line[column] == '*') return " (a text that begins with '*' needs quotes)";
  return {};
}

/// Reports the first byte that is not UTF-8, or a NUL character.
bool check_encoding(std::string_view text, Report& report) {
  Place place{1, 1};
  while (!text.empty()) {
    const auto length = base::character_length(text);
    if (length == 0 || text.front() == '\0') {
      report.error(place, "the file is no UTF-8 text");
      return false;
    }
    place = text.front() == '\n' ? Place{place.line + 1, 1}
                                 : Place{place.line, place.column + static_cast<int>(length)};
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

bool parse_yaml(std::string_view text, Node& root, Report& report) {
  // yaml-cpp guesses at UTF-16 and UTF-32 and replaces what it cannot read: a name would silently become
  // another.
  if (!check_encoding(text, report)) return false;
  TreeBuilder builder(root, report);
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  } catch (const YAML::Exception& exception) {
    const Place place = place_of(exception.mark);
    report.error(place, "not YAML: " + exception.msg + hint(text, place));
    return false;
  }
  return true;
}

}  // namespace reachd::yaml
