// Configurations as files: testdata/bad/*.yaml must be refused and testdata/good/*.yaml accepted, each with
// exactly the messages that its comments name:  # expect: LINE:COLUMN: a part of the text ("warning: ..." for
// a warning)

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "config/files.hpp"
#include "config/test_surroundings.hpp"

using namespace reachd::config;

namespace {

struct Expectation {
  std::string place;  ///< ":LINE:COLUMN: "
  std::string part;
};

std::vector<Expectation> expectations(const std::string& text) {
  const std::string mark = "# expect: ";
  std::vector<Expectation> result;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(mark)) continue;
    const auto end = line.find(": ", mark.size());
    REQUIRE(end != std::string::npos);
    result.push_back({":" + line.substr(mark.size(), end - mark.size()) + ": ", line.substr(end + 2)});
  }
  return result;
}

/// Every message has an expectation of its own, and none is left.
void check_messages(const std::string& path, const std::string& text, const std::vector<Message>& messages) {
  auto left = expectations(text);
  for (const auto& message : messages) {
    const std::string said = message.to_string();
    REQUIRE(said.starts_with(path));
    const auto rest = said.substr(path.size());
    const auto found = std::find_if(left.begin(), left.end(), [&](const Expectation& one) {
      return rest.starts_with(one.place) && rest.find(one.part, one.place.size()) != rest.npos;
    });
    CHECK_MESSAGE(found != left.end(), "not expected: " << said);
    if (found != left.end()) left.erase(found);
  }
  for (const auto& one : left)
    CHECK_MESSAGE(false, path << one.place << "expected and not said: " << one.part);
}

int check_folder(const std::string& folder, bool good) {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".yaml") continue;
    const std::string path = file.path().string();
    CAPTURE(path);
    ++count;
    const auto text = read_file(path, 1 << 20).text;
    const auto loaded = load_text(text, path, test_surroundings());
    CHECK((loaded.config != nullptr) == good);
    if (!good) CHECK_FALSE(expectations(text).empty());
    check_messages(path, text, loaded.messages);
  }
  return count;
}

}  // namespace

TEST_CASE("bad configurations are refused, and everything is said that is wrong with them") {
  CHECK(check_folder(TESTDATA "/bad", false) >= 40);
}

TEST_CASE("good configurations are accepted, and only what is worth a warning is said") {
  CHECK(check_folder(TESTDATA "/good", true) >= 5);
}
