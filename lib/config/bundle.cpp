#include "config/bundle.hpp"

#include "base/files.hpp"
#include "base/openssl.hpp"

namespace reachd::config {

BundleCheck check_bundle(const std::string& path) {
  const auto file = base::read_regular_file(path, bundle_limit);
  if (!file.error.empty()) return {file.error, file.missing};
  const auto [certificates, problem] = base::read_certificates(file.text);
  if (!problem.empty())
    return {"certificate number " + std::to_string(certificates.size() + 1) + " in it cannot be read", false};
  if (certificates.empty()) return {"it holds no PEM certificate", false};
  return {};
}

}  // namespace reachd::config
