#include "tls/context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/openssl.hpp"
#include "tls/hello.hpp"
#include "tls/inspection.hpp"

namespace reachd::tls {

namespace {

/// The list in wire format: each name preceded by its length (RFC 7301, 3.1).
base::Expected<std::vector<std::uint8_t>> wire_form(const std::vector<std::string>& names) {
  std::vector<std::uint8_t> wire;
  for (const auto& name : names) {
    if (name.empty() || name.size() > 255) return base::Error{"an ALPN protocol name has 1 to 255 bytes"};
    wire.push_back(static_cast<std::uint8_t>(name.size()));
    wire.insert(wire.end(), name.begin(), name.end());
  }
  if (wire.size() > 65535) return base::Error{"the ALPN list is longer than 65535 bytes"};
  return wire;
}

bool configure(SSL_CTX* context, const std::vector<std::uint8_t>& alpn) {
  SSL_CTX_set_security_level(context, 2);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  install_inspection(context);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
         // Without finite-field Diffie-Hellman: the server chooses the group, and one of 10,000 bits keeps
         // the probing thread busy for a second.
         SSL_CTX_set_cipher_list(context, "DEFAULT:!kDHE") == 1 && install_hello(context) &&
         // The only one of these calls that returns 0 for success.
         (alpn.empty() ||
          SSL_CTX_set_alpn_protos(context, alpn.data(), static_cast<unsigned>(alpn.size())) == 0);
}

}  // namespace

base::Expected<std::shared_ptr<const Context>> make_context(std::shared_ptr<const Trust> trust,
                                                            const std::vector<std::string>& alpn,
                                                            std::shared_ptr<const Trust> system_trust) {
  const auto wire = wire_form(alpn);
  if (!wire) return base::Error{wire.error()};
  ERR_clear_error();
  const std::shared_ptr<Context> context(new Context);
  context->trust_ = std::move(trust);
  context->system_trust_ = std::move(system_trust);
  context->alpn_ = alpn;
  context->native_ = {SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
  if (context->native_ == nullptr || !configure(context->native(), *wire))
    return base::Error{"OpenSSL gives no context: " + base::openssl_error()};
  return context;
}

}  // namespace reachd::tls
