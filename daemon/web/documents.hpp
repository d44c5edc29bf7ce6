#pragma once

// The documents rendered from one snapshot, each rendered on first request and then shared.

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/snapshot.hpp"

namespace reachd::web {

/// A weak entity tag (RFC 9110, 8.8.3) for a snapshot's contents: unchanged as long as nothing was attempted,
/// settled, found or reloaded, regardless of when the snapshot was taken.
std::string entity_tag(const core::Snapshot& snapshot);

/// Whether the value of If-None-Match contains the tag or is "*" (RFC 9110, 13.1.2: by weak comparison).
bool matches(std::string_view if_none_match, std::string_view tag);

/// On the HTTP thread only.
class Documents {
 public:
  using Render = std::string (*)(const core::Snapshot&);

  explicit Documents(std::shared_ptr<const core::Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}

  const core::Snapshot& snapshot() const { return *snapshot_; }
  std::shared_ptr<const std::string> get(Render render, bool compressed);
  /// For the API's responses.
  const std::string& entity_tag();

 private:
  struct Forms {
    std::shared_ptr<const std::string> plain;
    std::shared_ptr<const std::string> compressed;
  };

  std::shared_ptr<const core::Snapshot> snapshot_;
  std::map<Render, Forms> made_;
  std::string entity_tag_;
};

}  // namespace reachd::web
