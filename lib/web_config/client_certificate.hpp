#pragma once

// Verifies a client's certificate.

#include <openssl/types.h>

#include <string>
#include <vector>

namespace reachd::web_config {

/// For SSL_CTX_set_cert_verify_callback(3); `context` is the ServerContext. Called only if a client has sent
/// a certificate.
int verify_client(X509_STORE_CTX* store, void* context);

/// The subject alternative names of a certificate in the notation of a web_config: DNS names, mail addresses,
/// "192.0.2.1", "2001:db8::1", URIs.
std::vector<std::string> alternative_names(const X509* certificate);

}  // namespace reachd::web_config
