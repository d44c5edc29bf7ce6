// web_configs as files: testdata/bad/*.yml must be rejected and testdata/good/*.yml accepted, each with
// exactly the messages that its comments list. tests/web/run checks promtool against the same files.

#include <doctest/doctest.h>

#include <filesystem>

#include "base/files.hpp"
#include "config/test_expectations.hpp"
#include "web_config/load.hpp"

using namespace reachd;

namespace {

int check_folder(const std::string& folder, bool good) {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".yml") continue;
    const std::string path = file.path().string();
    CAPTURE(path);
    ++count;
    const auto text = base::read_file(path, 1 << 20).text;
    const auto loaded = web_config::load_file(path);
    CHECK((loaded.config != nullptr) == good);
    if (!good) CHECK_FALSE(config::expectations(text).empty());
    config::check_messages(path, text, loaded.messages);
    for (const auto& message : loaded.messages) CHECK(message.text.find("swordfish") == std::string::npos);
  }
  return count;
}

}  // namespace

TEST_CASE(
    "bad web_configs are refused, everything is said that is wrong with them, and no password is shown") {
  CHECK(check_folder(TESTDATA "/bad", false) >= 25);
}

TEST_CASE("good web_configs are accepted, and only what deserves a warning is reported") {
  CHECK(check_folder(TESTDATA "/good", true) >= 10);
}

TEST_CASE("the example is valid except for its certificate, which the reader has to supply") {
  const auto loaded = web_config::load_file(TESTDATA "/../../../config/examples/web.yml");
  REQUIRE(loaded.messages.size() == 2);
  CHECK(loaded.messages[0].text.ends_with("reachd.pem' cannot be read: No such file or directory"));
  CHECK(loaded.messages[1].text.ends_with("reachd.key' cannot be read: No such file or directory"));
}

TEST_CASE("the values") {
  const auto loaded = web_config::load_file(TESTDATA "/good/every-key.yml");
  REQUIRE(loaded.config != nullptr);
  const auto& config = *loaded.config;
  REQUIRE(config.tls != nullptr);
  CHECK(config.tls->requires_known_client());
  CHECK(config.tls->ended().empty());
  REQUIRE(config.users.size() == 2);
  CHECK(config.users[1].name == "user with blanks");
  CHECK(config.users[1].cost == 10);
  CHECK(config.headers.size() == 5);
  REQUIRE(config.rate_limit.has_value());
  CHECK(config.rate_limit->burst == 20);
  CHECK(config.rate_limit->interval == std::chrono::seconds(1));
  CHECK(loaded.files.size() == 4);  // itself, certificate, key, authority
}

TEST_CASE("files that cannot be read") {
  const auto missing = web_config::load_file(TESTDATA "/nowhere.yml");
  CHECK(missing.config == nullptr);
  REQUIRE(missing.messages.size() == 1);
  CHECK(missing.messages[0].to_string() == TESTDATA
        "/nowhere.yml:0:0: cannot be read: No such file or directory");
  const auto folder = web_config::load_file(TESTDATA);
  REQUIRE(folder.messages.size() == 1);
  CHECK(folder.messages[0].text == "cannot be read: not a regular file");
}
