#pragma once

// What `once --format json` said, read back: so that a look before a change can be held against one after it.

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/expected.hpp"
#include "core/snapshot.hpp"

namespace reachd::json {

/// One series, or one service, of a saved status.
struct SavedSeries {
  std::string probe, kind, target, family, source, resolver, type;
  int port = 0;
  bool takes_part = true;
  std::string outcome;  ///< of its last attempt; empty: none ended
  std::string issuer;   ///< of the certificate it was shown; may be empty

  auto labels() const { return std::tie(probe, kind, target, port, family, source, resolver, type); }
};
struct SavedService {
  std::string service, source, state;

  auto labels() const { return std::tie(service, source); }
};

struct SavedStatus {
  std::string taken;  ///< RFC 3339, as it stands there
  std::vector<SavedSeries> series;
  std::vector<SavedService> services;
};

/// An error if it is not the JSON of `once` or of /api/v1/status. Keys that are not needed here are passed
/// over: a later version may have more.
base::Expected<SavedStatus> parse_saved_status(std::string_view text);
/// The same of a status of this very process.
SavedStatus saved_status(const core::Snapshot& snapshot);

/// One thing that differs between two of them.
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

}  // namespace reachd::json
