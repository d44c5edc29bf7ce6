#pragma once

// What the loader has to say, gathered from all its parts.

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"

namespace reachd::config {

/// A place in the text, line and column from 1, the column in bytes; 0 stands for the whole file. A message
/// about a key's value points at the key, one about an item of a list at the item.
struct Place {
  int line = 0;
  int column = 0;

  auto operator<=>(const Place&) const = default;
};

class Report {
 public:
  explicit Report(std::string file) : file_(std::move(file)) {}

  void error(Place place, std::string text);
  void warning(Place place, std::string text);
  bool has_errors() const { return has_errors_; }

  /// False once suggestion() has no more to give.
  bool may_suggest() const { return suggestions_left_ > 0; }
  /// "; did you mean 'port'?", or nothing where no known word is near. Only the first 50 wrong words are
  /// compared, so that a file full of them costs no minutes.
  std::string suggestion(std::string_view wrong, const std::vector<std::string_view>& known);

  /// Everything said so far, by place.
  std::vector<Message> take();

 private:
  std::string file_;
  std::vector<Message> messages_;
  bool has_errors_ = false;
  int suggestions_left_ = 50;
};

/// The text in quotes, for a message: cut to 64 bytes, control characters replaced.
std::string cite(std::string_view text);

}  // namespace reachd::config
