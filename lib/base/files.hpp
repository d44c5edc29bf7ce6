#pragma once

// The configuration file and the files that it names.

#include <optional>
#include <string>
#include <string_view>

namespace reachd::base {

/// `path` unchanged if it is absolute; otherwise relative to the directory of `configuration_file`.
std::string beside(const std::string& configuration_file, const std::string& path);

/// A file's content, or the reason why there is none, for a person.
struct FileText {
  std::string text;
  std::string error;     ///< empty: the file was read
  bool missing = false;  ///< the file does not exist
};
/// Reads at most `most` bytes; a longer file is an error.
FileText read_file(const std::string& path, std::size_t most);
/// As read_file(), but for regular files only: opening a pipe would wait for its writer.
FileText read_regular_file(const std::string& path, std::size_t most);

}  // namespace reachd::base
