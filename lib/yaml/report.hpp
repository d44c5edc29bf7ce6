#pragma once

// The loader's messages, collected from all its parts.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reachd::yaml {

/// A position in a text: line and column from 1, the column in bytes; 0 means the whole file. A message
/// about a key's value points at the key, one about a list item at the item.
struct Place {
  int line = 0;
  int column = 0;
  int file = 0;  ///< of the report's files, from 0

  bool operator==(const Place&) const = default;
};

/// An error or warning and its position, as printed.
struct Message {
  enum class Severity : std::uint8_t { error, warning };
  Severity severity = Severity::error;
  std::string file;
  int line = 0;    ///< from 1; 0: the whole file
  int column = 0;  ///< from 1, in bytes
  std::string text;

  bool is_error() const { return severity == Severity::error; }
  /// "FILE:LINE:COLUMN: text", with "warning: " before a warning's text.
  std::string to_string() const;
};

/// A map, "the tls of a probe", and keys of it that are often put into the wrong one.
struct Home {
  std::string_view home;
  std::vector<std::string_view> keys;
};

class Report {
 public:
  /// `homes`: keys that are often put into the wrong map in this kind of file. They must outlive the report.
  explicit Report(std::string file, std::span<const Home> homes = {})
      : files_{std::move(file)}, homes_(homes) {}

  /// A further file, which parse_yaml() reads from now on.
  void begin_file(std::string file) { files_.push_back(std::move(file)); }
  /// The file that was begun last.
  int file() const { return static_cast<int>(files_.size()) - 1; }
  const std::string& file_of(Place place) const { return files_[static_cast<std::size_t>(place.file)]; }
  /// "FILE:LINE:COLUMN"
  std::string text_of(Place place) const;

  void error(Place place, std::string text);
  void warning(Place place, std::string text);
  bool has_errors() const { return has_errors_; }

  /// False once suggestion() has reached its limit.
  bool may_suggest() const { return suggestions_left_ > 0; }
  /// "; did you mean 'port'?", or empty if no known word is near. Only the first 50 unknown words are
  /// compared, so that a file full of them does not take minutes.
  std::string suggestion(std::string_view wrong, const std::vector<std::string_view>& known);

  std::span<const Home> homes() const { return homes_; }

  /// All messages so far, by file, and in order of position.
  std::vector<Message> take();

 private:
  void add(Message::Severity severity, Place place, std::string text);

  std::vector<std::string> files_;
  std::span<const Home> homes_;
  std::vector<std::pair<Place, Message>> messages_;
  bool has_errors_ = false;
  int suggestions_left_ = 50;
};

}  // namespace reachd::yaml
