#include <doctest/doctest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "web_config/load.hpp"

using namespace reachd::web_config;

namespace {

/// A web_config with its certificate and key, in a directory that is removed after the test.
struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "reachd-web-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
    for (const char* file : {"server.crt", "server.key", "minimal.yml"}) copy(file, file);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// Writes a new file and renames it: a different inode, whatever the file system's clock says.
  void copy(const std::string& from, const std::string& to, const std::string& more = "") const {
    std::ifstream source(from.starts_with('/') ? from : TESTDATA "/good/" + from);
    std::ofstream(path + "/new") << source.rdbuf() << more;
    std::filesystem::rename(path + "/new", path + "/" + to);
  }
  std::string file() const { return path + "/minimal.yml"; }

  std::string path;
};

}  // namespace

TEST_CASE("a changed file is reread once the change has settled") {
  const Folder folder;
  const auto loaded = load_file(folder.file());
  REQUIRE(loaded.config != nullptr);
  Watch watch(loaded);
  CHECK_FALSE(watch.look());
  CHECK_FALSE(watch.look());
  folder.copy("minimal.yml", "minimal.yml", "  min_version: TLS13\n");
  CHECK_FALSE(watch.look());
  const auto again = watch.look();
  REQUIRE(again.has_value());
  CHECK(again->config != nullptr);
  CHECK_FALSE(watch.look());
}

TEST_CASE("a certificate and its key, one after the other, are one change; without the key it is an error") {
  const Folder folder;
  Watch watch(load_file(folder.file()));
  folder.copy("client-ca.pem", "server.crt");
  CHECK_FALSE(watch.look());
  const auto broken = watch.look();
  REQUIRE(broken.has_value());
  CHECK(broken->config == nullptr);
  CHECK(broken->messages.front().text.ends_with("does not belong to the certificate"));
  CHECK_FALSE(watch.look());
  folder.copy("server.crt", "server.crt");
  CHECK_FALSE(watch.look());
  folder.copy("server.key", "server.key");
  CHECK_FALSE(watch.look());
  const auto good = watch.look();
  REQUIRE(good.has_value());
  CHECK(good->config != nullptr);
}

TEST_CASE("a file that disappears and comes back") {
  const Folder folder;
  Watch watch(load_file(folder.file()));
  std::filesystem::rename(folder.file(), folder.path + "/away");
  CHECK_FALSE(watch.look());
  const auto gone = watch.look();
  REQUIRE(gone.has_value());
  CHECK(gone->config == nullptr);
  std::filesystem::rename(folder.path + "/away", folder.file());
  CHECK_FALSE(watch.look());
  const auto back = watch.look();
  REQUIRE(back.has_value());
  CHECK(back->config != nullptr);
  // Its certificate is checked again, although the file that names it was missing.
  folder.copy("client-ca.pem", "server.crt");
  CHECK_FALSE(watch.look());
  CHECK(watch.look().has_value());
}
