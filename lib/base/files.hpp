#pragma once

// Files that a configuration names, and the configuration itself.

#include <optional>
#include <string>
#include <string_view>

namespace reachd::base {

/// `path` as written where it is absolute, else beside `configuration_file`.
std::string beside(const std::string& configuration_file, const std::string& path);

/// A file's content, or why there is none, for a person.
struct FileText {
  std::string text;
  std::string error;     ///< empty: read
  bool missing = false;  ///< there is no such file
};
/// Reads at most `most` bytes; a longer file is an error.
FileText read_file(const std::string& path, std::size_t most);
/// As read_file(), for regular files only: to open a pipe would wait for its writer.
FileText read_regular_file(const std::string& path, std::size_t most);

}  // namespace reachd::base
