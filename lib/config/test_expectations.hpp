#pragma once

// For tests: the expected messages about a file are in its comments:  # expect: LINE:COLUMN: a part of the
// text ("warning: ..." for a warning)

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "config/load.hpp"

namespace reachd::config {

struct Expectation {
  std::string place;  ///< ":LINE:COLUMN: "
  std::string part;
};

inline std::vector<Expectation> expectations(const std::string& text) {
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

/// Every message must match an expectation of its own, and no expectation may be left.
inline void check_messages(const std::string& path, const std::string& text,
                           const std::vector<Message>& messages) {
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

}  // namespace reachd::config
