#pragma once

// Certificates and keys out of PEM text.

#include <openssl/types.h>

#include <string>
#include <vector>

#include "tls/owner.hpp"

namespace reachd::web_config {

/// Every certificate of the text, in its order. Empty, with `error` a part of a sentence ("holds no PEM
/// certificate"), where there is none or one cannot be read.
std::vector<tls::Certificate> read_certificates(const std::string& text, std::string& error);

/// The first private key of the text; null and `error` as above. Never asks for a password.
tls::Key read_key(const std::string& text, std::string& error);

/// OpenSSL's oldest error of this thread, for a person; the queue is emptied.
std::string openssl_error();

}  // namespace reachd::web_config
