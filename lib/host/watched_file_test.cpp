#include "host/watched_file.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "host/test_temporary_file.hpp"

using reachd::host::WatchedFile;
using reachd::host::test::TemporaryFile;

TEST_CASE("a file is seen to appear, change and disappear") {
  const TemporaryFile file;
  WatchedFile watched(file.path(), 1000);
  CHECK(watched.look());
  CHECK_FALSE(watched.text());
  CHECK_FALSE(watched.look());
  file.write("one");
  CHECK(watched.look());
  CHECK(watched.text() == "one");
  CHECK_FALSE(watched.look());
  // Same size, and most likely within the same tick of the file system's clock.
  file.write("two");
  CHECK(watched.look());
  CHECK(watched.text() == "two");
  file.replace("six");
  CHECK(watched.look());
  CHECK(watched.text() == "six");
  file.remove();
  CHECK(watched.look());
  CHECK_FALSE(watched.text());
  CHECK_FALSE(watched.look());
}

TEST_CASE("a file unchanged for a second is not reread, yet a change is noticed") {
  const TemporaryFile file;
  file.write("one");
  std::this_thread::sleep_for(std::chrono::milliseconds(1050));
  WatchedFile watched(file.path(), 1000);
  CHECK(watched.look());
  // With no descriptor left nothing can be read, so this check can only have compared the stamps.
  rlimit limit{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  rlimit none = limit;
  none.rlim_cur = 0;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  const bool changed = watched.look();
  REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  CHECK_FALSE(changed);
  CHECK(watched.text() == "one");
  file.write("two");
  CHECK(watched.look());
  CHECK(watched.text() == "two");
}

TEST_CASE("running out of descriptors does not make a file disappear") {
  const TemporaryFile file;
  file.write("one");
  WatchedFile watched(file.path(), 1000);
  REQUIRE(watched.look());
  rlimit limit{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  rlimit none = limit;
  none.rlim_cur = 0;
  file.write("two");
  REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  const bool changed = watched.look();
  REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  CHECK_FALSE(changed);
  CHECK(watched.text() == "one");
  CHECK(watched.look());
  CHECK(watched.text() == "two");
}

TEST_CASE("only the permitted amount is read, and only from a regular file") {
  const TemporaryFile file;
  file.write("0123456789");
  WatchedFile cut(file.path(), 4);
  cut.look();
  CHECK(cut.text() == "0123");
  file.remove();
  REQUIRE(mkfifo(file.path().c_str(), 0600) == 0);
  WatchedFile pipe(file.path(), 4);
  pipe.look();
  CHECK_FALSE(pipe.text());
  WatchedFile folder("/", 4);
  folder.look();
  CHECK_FALSE(folder.text());
}
