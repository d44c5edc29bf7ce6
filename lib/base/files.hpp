#pragma once

// Files that a configuration names.

#include <optional>
#include <string>
#include <string_view>

namespace reachd::config {

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

/// A bundle of trust anchors is at most this long. Debian's with all public roots is 0.2 MiB.
inline constexpr std::size_t bundle_limit = std::size_t{16} << 20;

/// Why the PEM file cannot serve as trust anchors: unreadable, longer than `bundle_limit`, without a
/// certificate, or with one that does not parse; nothing where it can.
struct BundleCheck {
  std::string error;
  bool missing = false;
};
BundleCheck check_bundle(const std::string& path);

}  // namespace reachd::config
