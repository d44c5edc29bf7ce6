#pragma once

// Reads certificates and keys from PEM text (RFC 7468).

#include <string>
#include <vector>

#include "base/expected.hpp"
#include "base/openssl.hpp"

namespace reachd::base {

/// The blocks "CERTIFICATE" in a text, in order; other blocks and text between them are ignored.
struct PemCertificates {
  std::vector<Certificate> certificates;
  /// Why the certificate after these cannot be read; empty: there are no others.
  std::string problem;
};
PemCertificates read_certificates(const std::string& text);

/// The first private key in the text; the error is a part of a sentence ("holds no PEM private key"). Never
/// asks for a password.
Expected<Key> read_key(const std::string& text);

}  // namespace reachd::base
