#pragma once

// Reads certificates and keys from PEM text.

#include <openssl/types.h>

#include <string>
#include <vector>

#include "tls/owner.hpp"

namespace reachd::web_config {

/// All certificates in the text, in order. Empty, with a part of a sentence in `error` ("holds no PEM
/// certificate"), if there is none or one cannot be read.
std::vector<tls::Certificate> read_certificates(const std::string& text, std::string& error);

/// The first private key in the text; null and `error` as above. Never asks for a password.
tls::Key read_key(const std::string& text, std::string& error);

/// This thread's oldest OpenSSL error, for a person; empties the queue.
std::string openssl_error();

}  // namespace reachd::web_config
