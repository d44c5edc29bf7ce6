#pragma once

// For tests: a file in a directory of its own that is removed with the object.

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace reachd::host::test {

class TemporaryFile {
 public:
  TemporaryFile() {
    std::string pattern = std::filesystem::temp_directory_path() / "reachd-dns-XXXXXX";
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string path() const { return folder_ / "file"; }
  /// Writes in place, as an editor or a shell does.
  void write(std::string_view text) const { std::ofstream(path()) << text; }
  /// Renames another file over it, as resolvconf and NetworkManager do.
  void replace(std::string_view text) const {
    std::ofstream(path() + ".new") << text;
    std::filesystem::rename(path() + ".new", path());
  }
  void remove() const { std::filesystem::remove(path()); }

 private:
  std::filesystem::path folder_;
};

}  // namespace reachd::host::test
