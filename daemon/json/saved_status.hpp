#pragma once

// What `once --format json` said, read back: so that a look before a change can be held against one after it.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.hpp"

namespace reachd::json {

/// One series, or one service, of a saved status.
struct SavedSeries {
  std::string probe, kind, target, family, source, resolver, type;
  int port = 0;
  bool takes_part = true;
  std::string outcome;  ///< of its last attempt; empty: none ended
  std::string issuer;   ///< of the certificate it was shown; may be empty

  /// All labels are the same.
  bool same_labels(const SavedSeries& other) const;
};
struct SavedService {
  std::string service, source, state;
};

struct SavedStatus {
  std::string taken;  ///< RFC 3339, as it stands there
  std::vector<SavedSeries> series;
  std::vector<SavedService> services;
};

/// An error if it is not the JSON of `once` or of /api/v1/status. Keys that
/// are not needed here are passed over: a later version may have more.
base::Expected<SavedStatus> saved_status(const nlohmann::json& document);
base::Expected<SavedStatus> parse_saved_status(std::string_view text);

}  // namespace reachd::json
