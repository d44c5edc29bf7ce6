#pragma once

// Files of trust anchors that a configuration names.

#include <cstddef>
#include <string>

namespace reachd::config {

/// A bundle of trust anchors is at most this long. Debian's with all public roots is 0.2 MiB.
inline constexpr std::size_t bundle_limit = std::size_t{16} << 20;

/// Why the PEM file cannot serve as trust anchors: unreadable, longer than `bundle_limit`, without a
/// certificate, or with one that does not parse; nothing where it can.
struct BundleCheck {
  std::string error;
  bool missing = false;
};
BundleCheck check_bundle(const std::string& path);

}  // namespace reachd::config
