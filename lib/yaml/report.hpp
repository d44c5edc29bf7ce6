#pragma once

// What the loader has to say, gathered from all its parts.

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reachd::yaml {

/// A place in the text, line and column from 1, the column in bytes; 0 stands for the whole file. A message
/// about a key's value points at the key, one about an item of a list at the item.
struct Place {
  int line = 0;
  int column = 0;

  auto operator<=>(const Place&) const = default;
};

/// An error or a warning with its place, as it is printed.
struct Message {
  enum class Severity : std::uint8_t { error, warning };
  Severity severity = Severity::error;
  std::string file;
  int line = 0;    ///< from 1; 0: the whole file
  int column = 0;  ///< from 1, in bytes
  std::string text;

  /// "FILE:LINE:COLUMN: text", with "warning: " before a warning's text.
  std::string to_string() const;
};

/// A key that is often put into the wrong map, and where it belongs: "the tls of a probe".
struct Home {
  std::string_view key;
  std::string_view home;
};

class Report {
 public:
  /// `homes`: keys of this kind of file that often stand in the wrong map; they outlive the report.
  explicit Report(std::string file, std::span<const Home> homes = {})
      : file_(std::move(file)), homes_(homes) {}

  void error(Place place, std::string text);
  void warning(Place place, std::string text);
  bool has_errors() const { return has_errors_; }

  /// False once suggestion() has no more to give.
  bool may_suggest() const { return suggestions_left_ > 0; }
  /// "; did you mean 'port'?", or nothing where no known word is near. Only the first 50 wrong words are
  /// compared, so that a file full of them costs no minutes.
  std::string suggestion(std::string_view wrong, const std::vector<std::string_view>& known);

  std::span<const Home> homes() const { return homes_; }

  /// Everything said so far, by place.
  std::vector<Message> take();

 private:
  std::string file_;
  std::span<const Home> homes_;
  std::vector<Message> messages_;
  bool has_errors_ = false;
  int suggestions_left_ = 50;
};

}  // namespace reachd::yaml
