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
Place place_in(const Report& report, const YAML::Mark& mark) {
  return mark.is_null() ? Place{0, 0, report.file()} : Place{mark.line + 1, mark.column + 1, report.file()};
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

  Place place_of(const YAML::Mark& mark) const { return place_in(report_, mark); }
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

/// Follows what is quoted and what is not, without parsing: good enough for a hint.
class QuoteScanner {
 public:
  /// Whether `c`, the next character, stands outside of quotes and comments.
  bool is_plain(char c) {
    if (c == '\n') {
      comment_ = false;
      begins_value_ = true;
      return quote_ == 0;
    }
    if (comment_) return false;
    if (quote_ != 0) {
      const bool ends = c == quote_ && !escaped_;
      escaped_ = quote_ == '"' && c == '\\' && !escaped_;
      if (ends) quote_ = 0;
      return false;
    }
    const bool blank = c == ' ' || c == '\t';
    comment_ = c == '#' && after_blank_;
    if ((c == '"' || c == '\'') && begins_value_) quote_ = c;
    after_blank_ = blank;
    if (!blank) begins_value_ = std::string_view(":,[{-").find(c) != std::string_view::npos;
    return quote_ == 0 && !comment_;
  }
  bool quoting() const { return quote_ != 0; }

 private:
  char quote_ = 0;
  bool escaped_ = false;
  bool comment_ = false;
  bool after_blank_ = true;
  bool begins_value_ = true;
};

/// The first line before `end` whose quote goes on behind it; 0 if there is none. Hardly ever on purpose.
int line_with_open_quote(std::string_view text, int end) {
  QuoteScanner scanner;
  int line = 1;
  for (const char c : text) {
    scanner.is_plain(c);
    if (c != '\n') continue;
    if (line >= end) return 0;
    if (scanner.quoting()) return line;
    ++line;
  }
  return 0;
}

/// What is not quoted in a line, blanks instead of the rest.
std::string plain_part(std::string_view line) {
  QuoteScanner scanner;
  std::string plain;
  for (const char c : line) plain += scanner.is_plain(c) ? c : ' ';
  return plain;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "{1..50}"
bool has_range(std::string_view plain) {
  for (auto open = plain.find('{'); open != plain.npos; open = plain.find('{', open + 1)) {
    const auto close = plain.find('}', open);
    const auto inside = plain.substr(open + 1, close == plain.npos ? 0 : close - open - 1);
    if (inside.find("..") != inside.npos && !inside.empty() && is_digit(inside.front())) return true;
  }
  return false;
}

/// "[::]:15223"
bool has_bracketed_address(std::string_view plain) {
  const auto close = plain.find("]:");
  return close != plain.npos && close + 2 < plain.size() && is_digit(plain[close + 2]) &&
         plain.substr(0, close).find('[') != plain.npos;
}

/// "2606::"
bool has_final_colons(std::string_view plain) {
  for (auto at = plain.find("::"); at != plain.npos; at = plain.find("::", at + 1)) {
    if (at + 2 == plain.size() || std::string_view(" ,]}").find(plain[at + 2]) != plain.npos) return true;
  }
  return false;
}

/// What is wrong with the indentation of the last of `lines`; empty if nothing is.
std::string indentation_hint(const std::vector<std::string_view>& lines) {
  const auto indent = [](std::string_view line) { return line.find_first_not_of(' '); };
  const auto is_blank = [&](std::string_view line) {
    const auto begin = indent(line);
    return begin == line.npos || line[begin] == '#' || line[begin] == '\r';
  };
  if (is_blank(lines.back())) return {};
  const auto own = indent(lines.back());
  bool is_next = true;
  for (auto line = lines.rbegin() + 1; line != lines.rend(); ++line) {
    if (is_blank(*line)) continue;
    const auto above = indent(*line);
    if (is_next && own > above) {
      const bool opens = plain_part(*line).find_last_not_of(" \r") == line->find_last_of(':');
      return opens ? std::string()
                   : " (indented by " + std::to_string(own) + " and the line above by " +
                         std::to_string(above) + ": a blank too many?)";
    }
    if (own >= above)
      return own == above
                 ? std::string()
                 : " (indented by " + std::to_string(own) + ", as no line above is: a blank too few?)";
    is_next = false;
  }
  return {};
}

/// What the parser's own words leave unclear in common cases.
std::string hint(std::string_view text, const Place& place) {
  std::vector<std::string_view> lines;
  for (auto rest = text; static_cast<int>(lines.size()) < std::max(place.line, 1);) {
    const auto end = rest.find('\n');
    lines.push_back(rest.substr(0, end));
    if (end == rest.npos) break;
    rest.remove_prefix(end + 1);
  }
  const auto line = lines.back();
  if (line.substr(0, line.find_first_not_of(" \t")).find('\t') != line.npos)
    return " (a tab cannot indent in YAML)";
  const auto column = static_cast<std::size_t>(std::max(place.column, 1)) - 1;
  if (column < line.size() && line[column] == '*') return " (a text that begins with '*' needs quotes)";
  if (const int open = line_with_open_quote(text, place.line))
    return " (the quote that begins in line " + std::to_string(open) + " does not end there)";
  const auto plain = plain_part(line);
  if (has_range(plain))
    return " (a text that begins with '{' needs quotes: \"{1..50}-courier.push.apple.com\")";
  if (has_bracketed_address(plain)) return " (a text that begins with '[' needs quotes: \"[::1]:15223\")";
  if (has_final_colons(plain)) return " (a text that ends with ':' needs quotes: \"2001:db8::\")";
  return indentation_hint(lines);
}

/// Reports the first byte that is not UTF-8, or a NUL character.
bool check_encoding(std::string_view text, Report& report) {
  Place place{1, 1, report.file()};
  while (!text.empty()) {
    const auto length = base::character_length(text);
    if (length == 0 || text.front() == '\0') {
      report.error(place, "the file is no UTF-8 text");
      return false;
    }
    place = text.front() == '\n' ? Place{place.line + 1, 1, place.file}
                                 : Place{place.line, place.column + static_cast<int>(length), place.file};
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
    const Place place = place_in(report, exception.mark);
    report.error(place, "not YAML: " + exception.msg + hint(text, place));
    return false;
  }
  return true;
}

}  // namespace reachd::yaml
