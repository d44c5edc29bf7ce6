#pragma once

// Files of trust anchors named in a configuration.

#include <cstddef>
#include <string>

namespace reachd::config {

/// The maximum size of a bundle of trust anchors. Debian's, with all public roots, has 0.2 MiB.
inline constexpr std::size_t bundle_limit = std::size_t{16} << 20;

/// Why the PEM file cannot be used as trust anchors: unreadable, longer than `bundle_limit`, without a
/// certificate, or with one that cannot be parsed; nothing if it can.
struct BundleCheck {
  std::string error;
  bool missing = false;
};
BundleCheck check_bundle(const std::string& path);

}  // namespace reachd::config
