#pragma once

// What all TLS connections under one web_config share.

#include <openssl/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace reachd::web_config {

/// `client_auth_type`, with Go's names (crypto/tls, ClientAuthType).
enum class ClientAuth : std::uint8_t {
  none,
  request,           ///< requested; none, or any, is accepted
  require_any,       ///< required; any is accepted
  verify_if_given,   ///< none, or one issued by an authority in `client_ca_file`
  require_verified,  ///< required, issued by an authority in `client_ca_file`
};

/// The values of `tls_server_config`, with the contents of the files.
struct TlsSettings {
  std::string certificates;  ///< PEM; the server's own first, followed by the chain to its authority
  std::string key;           ///< PEM, without a password
  std::string client_ca;     ///< PEM; empty: the authorities that this system trusts
  ClientAuth client_auth = ClientAuth::none;
  std::vector<std::string> client_allowed_sans;  ///< empty: any
  /// TLS1_2_VERSION etc.
  int min_version = 0;
  int max_version = 0;
  /// Up to TLS 1.2, with OpenSSL's names; empty: OpenSSL's defaults.
  std::vector<std::string_view> cipher_suites;
  bool has_cipher_suites = false;        ///< cipher_suites is set in the file
  std::vector<std::string_view> curves;  ///< OpenSSL's names; empty: OpenSSL's defaults
  bool prefer_server_cipher_suites = true;
};

struct TlsError {
  std::string_view
      key;           ///< of the setting that is wrong: "cert", even if a file has it; empty: another fault
  std::string text;  ///< a part of a sentence: "holds no PEM certificate"
};

/// Immutable; any thread may start sessions with it. Sessions are not resumed: every connection is judged
/// afresh, since the certificate or the rules for clients may have changed. ALPN: http/1.1.
class ServerContext {
 public:
  /// Null if something is wrong, with at least one error. Reads no file except the system's authorities, and
  /// those only if clients' certificates are verified against them.
  static std::shared_ptr<const ServerContext> make(const TlsSettings& settings,
                                                   std::vector<TlsError>& errors);
  ServerContext(const ServerContext&) = delete;
  ServerContext& operator=(const ServerContext&) = delete;

  SSL_CTX* native() const { return native_.get(); }
  /// A client without a certificate from an authority in the settings has no access.
  bool requires_known_client() const { return client_auth_ == ClientAuth::require_verified; }
  /// "2027-01-31" if the server's own certificate has expired, otherwise empty.
  const std::string& ended() const { return ended_; }

 private:
  ServerContext() = default;
  /// For SSL_CTX_set_cert_verify_callback(3); `context` is the ServerContext. Called only if a client has
  /// sent a certificate.
  static int verify_client(X509_STORE_CTX* store, void* context);

  std::shared_ptr<SSL_CTX> native_;
  ClientAuth client_auth_ = ClientAuth::none;
  std::vector<std::string> client_allowed_sans_;
  std::string ended_;
};

}  // namespace reachd::web_config
