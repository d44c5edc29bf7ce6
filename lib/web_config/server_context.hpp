#pragma once

// What all TLS connections under one web_config have in common.

#include <openssl/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace reachd::web_config {

/// `client_auth_type`, by Go's names (crypto/tls, ClientAuthType).
enum class ClientAuth : std::uint8_t {
  none,
  request,           ///< asked for; none or any will do
  require_any,       ///< there must be one; any will do
  verify_if_given,   ///< none, or one of an authority of `client_ca_file`
  require_verified,  ///< one of an authority of `client_ca_file`
};

/// The values of `tls_server_config`, files already read.
struct TlsSettings {
  std::string certificates;  ///< PEM; the server's own first, then what leads to its authority
  std::string key;           ///< PEM, without a password
  std::string client_ca;     ///< PEM; empty: the authorities that this system trusts
  ClientAuth client_auth = ClientAuth::none;
  std::vector<std::string> client_allowed_sans;  ///< empty: any
  int min_version = 0;                           ///< TLS1_2_VERSION, ...
  int max_version = 0;
  /// Up to TLS 1.2, OpenSSL's names; empty: OpenSSL's own choice.
  std::vector<std::string_view> cipher_suites;
  bool has_cipher_suites = false;        ///< cipher_suites stands in the file
  std::vector<std::string_view> curves;  ///< OpenSSL's names; empty: OpenSSL's own choice
  bool prefer_server_cipher_suites = true;
};

/// Which of the settings is to blame.
enum class TlsPart : std::uint8_t { certificates, key, client_ca, cipher_suites, curves, other };

struct TlsError {
  TlsPart part = TlsPart::other;
  std::string text;  ///< a part of a sentence: "holds no PEM certificate"
};

/// Immutable; any thread may begin sessions with it. Sessions are not resumed: under another certificate, or
/// other rules for clients, every connection is judged anew. ALPN: http/1.1.
class ServerContext {
 public:
  /// Null where something is wrong, and then at least one error. Reads no file but the system's authorities,
  /// and those only where clients' certificates are judged by them.
  static std::shared_ptr<const ServerContext> make(const TlsSettings& settings,
                                                   std::vector<TlsError>& errors);
  ServerContext(const ServerContext&) = delete;
  ServerContext& operator=(const ServerContext&) = delete;

  SSL_CTX* native() const { return native_.get(); }
  /// A client without a certificate of an authority in the settings has no access.
  bool requires_known_client() const { return client_auth_ == ClientAuth::require_verified; }
  /// "2027-01-31" where the server's own certificate is past its end, else empty.
  const std::string& ended() const { return ended_; }

 private:
  friend int verify_client(X509_STORE_CTX* store, void* context);
  ServerContext() = default;

  std::shared_ptr<SSL_CTX> native_;
  ClientAuth client_auth_ = ClientAuth::none;
  std::vector<std::string> client_allowed_sans_;
  std::string ended_;
};

}  // namespace reachd::web_config
