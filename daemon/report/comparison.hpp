#pragma once

// Two looks at the same network, one before a change and one after it: what got better, what got worse. Pure.
//
// Series and services decide. Times do not: a single attempt says nothing of them. Causes do not either: each
// of them stands for series that fail, and a cause that is now another one with the same failures is no loss.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "daemon/json/saved_status.hpp"

namespace reachd::report {

using json::SavedStatus;

/// One thing that is not as it was.
struct Difference {
  std::string what;    ///< "apns {1..50}-courier.push.apple.com:5223 ipv4", "service push"
  std::string before;  ///< an outcome or state in words
  std::string after;
};

struct Comparison {
  std::vector<Difference> worse;
  std::vector<Difference> better;
  std::vector<Difference> changed;       ///< neither: another failure, another issuer
  std::vector<Difference> not_compared;  ///< probes and services that only one of the two has
};

/// What each series and service of `before` has become. Worse: what was ok fails, or is not attempted any
/// more although its probe is (the family or the record is gone), or a service does worse. A series that is
/// new and fails is worse too where its probe was there before: devices try a new family first.
Comparison compare(const SavedStatus& before, const SavedStatus& after);

/// Lines under a heading, "Nothing has changed." where that is so. `name`: of the file. `width` in
/// characters, 0: lines are not broken. ASCII.
std::string comparison_text(const Comparison& comparison, const std::string& name, const std::string& taken,
                            bool colour, int width);

/// An object with `worse`, `better`, `changed` and `not_compared`, lists of `what`, `before` and `after`.
nlohmann::json comparison_json(const Comparison& comparison);

}  // namespace reachd::report
