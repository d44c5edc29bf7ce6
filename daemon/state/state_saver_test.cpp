#include "daemon/state/state_saver.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/files.hpp"

using namespace reachd;
using namespace reachd::daemon;

namespace {

/// A directory of its own, removed at the end.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "reachd-state-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string file(const char* name = "state.json") const { return (path / name).string(); }
};

}  // namespace

TEST_CASE("what is written can be read, and nothing else is left in the directory") {
  const Folder folder;
  CHECK(replace_file(folder.file(), "one"));
  CHECK(base::read_regular_file(folder.file(), state_file_limit).text == "one");
  const std::string large(300'000, 'x');
  CHECK(replace_file(folder.file(), large));
  CHECK(base::read_regular_file(folder.file(), state_file_limit).text == large);
  struct stat status{};
  REQUIRE(::stat(folder.file().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
}

TEST_CASE("if it cannot be written, the old file stays, and the error says what and where") {
  const Folder folder;
  CHECK(replace_file(folder.file("none/state.json"), "x").error().starts_with("cannot create "));
  REQUIRE(replace_file(folder.file(), "old"));
  std::filesystem::create_directory(folder.file("state.json.new"));
  const auto error = replace_file(folder.file(), "new").error();
  CHECK(error.find(folder.file()) != std::string::npos);
  CHECK(base::read_regular_file(folder.file(), state_file_limit).text == "old");
}

TEST_CASE("what an interrupted write has left does not get in the way") {
  const Folder folder;
  std::ofstream(folder.file("state.json.new")) << std::string(1000, 'x');
  CHECK(replace_file(folder.file(), "new"));
  CHECK(base::read_regular_file(folder.file(), state_file_limit).text == "new");
  CHECK_FALSE(std::filesystem::exists(folder.file("state.json.new")));
}

TEST_CASE("a full disk is an error, and the existing contents are kept") {
  // /dev/full fails every write; as the temporary name it acts as a disk that is full by then.
  const Folder folder;
  REQUIRE(replace_file(folder.file(), "old"));
  REQUIRE(::symlink("/dev/full", folder.file("state.json.new").c_str()) == 0);
  CHECK_FALSE(replace_file(folder.file(), "new"));  // a symbolic link is not followed
  CHECK(base::read_regular_file(folder.file(), state_file_limit).text == "old");
}
