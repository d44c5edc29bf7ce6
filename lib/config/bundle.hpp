#pragma once

// Files of trust anchors that a configuration names.

#include <string>

namespace reachd::config {

/// Why the PEM file cannot serve as trust anchors: unreadable, larger than 16 MiB, without a certificate, or
/// with one that does not parse; nothing where it can.
struct BundleCheck {
  std::string error;
  bool missing = false;
};
BundleCheck check_bundle(const std::string& path);

}  // namespace reachd::config
