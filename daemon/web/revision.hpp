#pragma once

#include <string>

#include "core/snapshot.hpp"

namespace reachd::web {

/// A weak entity tag (RFC 9110, 8.8.3) for a snapshot's contents: unchanged as long as nothing was attempted,
/// settled, found or reloaded, regardless of when the snapshot was taken.
std::string entity_tag(const core::Snapshot& snapshot);

/// Whether the value of If-None-Match contains the tag or is "*" (RFC 9110, 13.1.2: by weak comparison).
bool matches(std::string_view if_none_match, std::string_view tag);

}  // namespace reachd::web
