#include "base/files.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace reachd::base;

TEST_CASE("a whole file is read, but only a regular one of reasonable size") {
  std::string folder = (std::filesystem::temp_directory_path() / "reachd-files-XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const auto path = folder + "/file";
  CHECK(read_file(path, 100).missing);
  CHECK(read_regular_file(path, 100).missing);
  const std::string content(100'000, 'x');
  std::ofstream(path) << content;
  const auto read = read_regular_file(path, 100'000);
  CHECK(read.text == content);
  CHECK(read.error.empty());
  CHECK_FALSE(read.missing);
  CHECK(read_regular_file(path, 99'999).text.empty());
  CHECK(read_regular_file(path, 99'999).error == "larger than 97 KiB");
  CHECK(read_regular_file(folder, 100).error == "not a regular file");
  CHECK_FALSE(read_regular_file(folder, 100).missing);
  REQUIRE(::mkfifo((folder + "/fifo").c_str(), 0600) == 0);
  CHECK(read_regular_file(folder + "/fifo", 100).error == "not a regular file");
  std::filesystem::remove_all(folder);
}

TEST_CASE("the stamp differs after a change, and if the file is gone") {
  std::string path = (std::filesystem::temp_directory_path() / "reachd-stamp-XXXXXX").string();
  const int descriptor = ::mkstemp(path.data());
  REQUIRE(descriptor >= 0);
  const auto before = stamp_of(path);
  CHECK(stamp_of(path) == before);
  REQUIRE(::write(descriptor, "x", 1) == 1);
  CHECK(stamp_of(path) != before);
  ::close(descriptor);
  std::filesystem::remove(path);
  CHECK(stamp_of(path) == FileStamp{});
}
