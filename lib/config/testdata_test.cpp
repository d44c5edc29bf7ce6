// Configurations as files: testdata/bad/*.yaml must be rejected and testdata/good/*.yaml accepted, each with
// exactly the messages that its comments list.

#include <doctest/doctest.h>

#include <filesystem>

#include "base/files.hpp"
#include "config/test_expectations.hpp"
#include "host/test_surroundings.hpp"

using namespace reachd::config;

namespace {

int check_folder(const std::string& folder, bool good) {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".yaml") continue;
    const std::string path = file.path().string();
    CAPTURE(path);
    ++count;
    const auto text = reachd::base::read_file(path, 1 << 20).text;
    const auto loaded = load_text(text, path, reachd::host::test_surroundings());
    CHECK((loaded.config != nullptr) == good);
    if (!good) CHECK_FALSE(expectations(text).empty());
    check_messages(path, text, loaded.messages);
  }
  return count;
}

}  // namespace

TEST_CASE("bad configurations are rejected, and everything wrong with them is reported") {
  CHECK(check_folder(TESTDATA "/bad", false) >= 40);
}

TEST_CASE("the examples are accepted") {
  for (const auto* name : {"three-vlans.yaml", "listen.yaml", "one-port.yaml"}) {
    CAPTURE(name);
    CHECK(load_file(std::string(TESTDATA "/../../../config/examples/") + name).config);
  }
  CHECK(load_file(TESTDATA "/../../../config/installed/reachd.yaml").config);
}

TEST_CASE("good configurations are accepted, and only what deserves a warning is reported") {
  CHECK(check_folder(TESTDATA "/good", true) >= 5);
}
