#pragma once

// How large the ClientHello is. Apple's devices offer the key of a post-quantum group (X25519MLKEM768) since
// iOS 26 and macOS 26: their ClientHello has about 1,550 bytes, two segments on Ethernet, and some
// middleboxes drop or reset what they expected in one. OpenSSL 3.0 has no such group, and 3.5's costs 150 us
// a handshake; so a large ClientHello carries an extension that every server must ignore instead (GREASE, RFC
// 8701).
//
// Rejected: the padding extension, and a key share made by hand (OpenSSL refuses both); a group of our own
// (3.0 sends one key share only, so that a server that picks it needs a third flight); random bytes as the
// share of X25519MLKEM768 (servers that pick the group answer with an alert).

#include <openssl/types.h>

#include "config/config.hpp"

namespace reachd::tls {

using config::Hello;

/// Makes sessions of `context` send the same sizes with each version of OpenSSL: a large ClientHello has
/// 1,500 bytes and more, a small one, but for very long lists of ALPN, less than 600. False if OpenSSL
/// refuses.
bool install_hello(SSL_CTX* context);
/// Before the handshake begins; `large` where it is not called.
void choose_hello(SSL* ssl, Hello hello);

}  // namespace reachd::tls
