#pragma once

// What all handshakes with the same trust set and ALPN list share.

#include <openssl/types.h>

#include <memory>
#include <string>
#include <vector>

#include "tls/trust.hpp"

namespace reachd::tls {

/// Immutable; any thread may start sessions with it. TLS 1.2 and 1.3, OpenSSL's security level 2 regardless
/// of the system's openssl.cnf, no resumption, no client certificate; the ClientHello as tls/hello.hpp has
/// it.
class Context {
 public:
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const Trust& trust() const { return *trust_; }
  /// For a second opinion on a chain that `trust` does not accept; may be null.
  const Trust* system_trust() const { return system_trust_.get(); }
  /// Offered in this order (RFC 7301); if empty, no ALPN extension is sent.
  const std::vector<std::string>& alpn() const { return alpn_; }
  SSL_CTX* native() const { return native_.get(); }

 private:
  friend base::Expected<std::shared_ptr<const Context>> make_context(
      std::shared_ptr<const Trust> trust, const std::vector<std::string>& alpn,
      std::shared_ptr<const Trust> system_trust);
  Context() = default;

  std::shared_ptr<const Trust> trust_;
  std::shared_ptr<const Trust> system_trust_;
  std::vector<std::string> alpn_;
  std::shared_ptr<SSL_CTX> native_;
};

/// An error if a protocol's name is empty or longer than 255 bytes, if the list is too long (65535 bytes), or
/// if OpenSSL cannot create a context.
base::Expected<std::shared_ptr<const Context>> make_context(
    std::shared_ptr<const Trust> trust, const std::vector<std::string>& alpn,
    std::shared_ptr<const Trust> system_trust = nullptr);

}  // namespace reachd::tls
