#include "web_config/server_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "base/openssl.hpp"
#include "net/address.hpp"
#include "tls/certificate.hpp"

namespace reachd::web_config {

namespace {

constexpr std::string_view http_1_1 = "\x08http/1.1";

int choose_alpn(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                unsigned size, void*) {
  const auto* ours = reinterpret_cast<const unsigned char*>(http_1_1.data());
  unsigned char* match = nullptr;
  const auto result =
      SSL_select_next_proto(&match, length, ours, static_cast<unsigned>(http_1_1.size()), offered, size);
  // A client that offers none of our protocols gets HTTP/1.1 nevertheless, like one without ALPN.
  if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
  *chosen = match;
  return SSL_TLSEXT_ERR_OK;
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const auto word : words) text.append(text.empty() ? "" : ":").append(word);
  return text;
}

std::string end_if_past(const X509* certificate) {
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) >= 0) return {};
  const auto end = tls::seconds(X509_get0_notAfter(certificate));
  return end ? tls::utc(*end).substr(0, 10) : "an unknown date";
}

/// Empty, and an error about `key`, if there is none or one cannot be read.
std::vector<base::Certificate> read_certificates(const std::string& pem, std::string_view key,
                                                 std::vector<TlsError>& errors) {
  auto [certificates, problem] = base::read_certificates(pem);
  if (problem.empty() && !certificates.empty()) return std::move(certificates);
  const auto number = std::to_string(certificates.size() + 1);
  errors.push_back({key, problem.empty()
                             ? "holds no PEM certificate"
                             : "holds a certificate, number " + number + ", that cannot be read"});
  return {};
}

void use_certificates(SSL_CTX* context, const TlsSettings& settings, std::string& ended,
                      std::vector<TlsError>& errors) {
  const auto certificates = read_certificates(settings.certificates, "cert", errors);
  const auto read = base::read_key(settings.key);
  if (!read) errors.push_back({"key", read.error()});
  if (certificates.empty() || !read) return;
  const auto& key = *read;
  ended = end_if_past(certificates.front().get());
  if (X509_check_private_key(certificates.front().get(), key.get()) != 1) {
    errors.push_back({"key", "does not belong to the certificate"});
  } else if (SSL_CTX_use_certificate(context, certificates.front().get()) != 1) {
    errors.push_back({"cert", "cannot be used: " + base::openssl_error()});
  } else if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    errors.push_back({"key", "cannot be used: " + base::openssl_error()});
  }
  for (std::size_t i = 1; i < certificates.size(); ++i)
    SSL_CTX_add1_chain_cert(context, certificates[i].get());
}

void use_client_authorities(SSL_CTX* context, const std::string& pem, std::vector<TlsError>& errors) {
  const auto certificates = read_certificates(pem, "client_ca", errors);
  // As in Go, any certificate in the file is an anchor, not only a root.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
  // Likewise, name constraints do not apply to common names.
  X509_VERIFY_PARAM_set_hostflags(SSL_CTX_get0_param(context), X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  for (const auto& certificate : certificates) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate.get());
    SSL_CTX_add_client_CA(context, certificate.get());
  }
}

int verify_mode(ClientAuth auth) {
  if (auth == ClientAuth::none) return SSL_VERIFY_NONE;
  const bool required = auth == ClientAuth::require_any || auth == ClientAuth::require_verified;
  return required ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_PEER;
}

void set_versions_and_ciphers(SSL_CTX* context, const TlsSettings& settings, std::vector<TlsError>& errors) {
  // Regardless of the system's openssl.cnf. TLS 1.0 and 1.1 sign with SHA-1, which only level 0 allows.
  SSL_CTX_set_security_level(context, settings.min_version < TLS1_2_VERSION ? 0 : 2);
  // With TLS 1.3 suites alone, no older version can be negotiated.
  const bool only_1_3 = settings.has_cipher_suites && settings.cipher_suites.empty();
  const int lowest = only_1_3 ? TLS1_3_VERSION : settings.min_version;
  if (lowest > settings.max_version || SSL_CTX_set_min_proto_version(context, lowest) != 1 ||
      SSL_CTX_set_max_proto_version(context, settings.max_version) != 1) {
    errors.push_back({"cipher_suites", "leaves no TLS version to agree on"});
  }
  const auto ciphers = settings.cipher_suites.empty() ? "DEFAULT" : joined(settings.cipher_suites);
  if (SSL_CTX_set_cipher_list(context, ciphers.c_str()) != 1)
    errors.push_back({"cipher_suites", "cannot be used: " + base::openssl_error()});
  if (!settings.curves.empty() && SSL_CTX_set1_groups_list(context, joined(settings.curves).c_str()) != 1)
    errors.push_back({"curve_preferences", "cannot be used: " + base::openssl_error()});
  if (settings.prefer_server_cipher_suites) SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
}

std::string text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string address_of(const ASN1_STRING* string) {
  const auto address = net::Address::from_bytes(base::bytes_of(text_of(string)));
  return address ? address->to_string() : std::string();
}

/// The subject alternative names of a certificate in the notation of a web_config: DNS names, mail addresses,
/// "192.0.2.1", "2001:db8::1", URIs.
std::vector<std::string> alternative_names(const X509* certificate) {
  const base::GeneralNames names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> result;
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS || name->type == GEN_EMAIL || name->type == GEN_URI)
      result.push_back(text_of(name->d.ia5));
    if (name->type == GEN_IPADD) result.push_back(address_of(name->d.iPAddress));
  }
  return result;
}

}  // namespace

int ServerContext::verify_client(X509_STORE_CTX* store, void* context) {
  const auto& rules = *static_cast<const ServerContext*>(context);
  const bool judged =
      rules.client_auth_ == ClientAuth::verify_if_given || rules.client_auth_ == ClientAuth::require_verified;
  if (judged && X509_verify_cert(store) != 1) return 0;
  const auto& allowed = rules.client_allowed_sans_;
  if (allowed.empty()) return 1;
  for (const auto& name : alternative_names(X509_STORE_CTX_get0_cert(store))) {
    if (!name.empty() && std::ranges::find(allowed, name) != allowed.end()) return 1;
  }
  X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

std::shared_ptr<const ServerContext> ServerContext::make(const TlsSettings& settings,
                                                         std::vector<TlsError>& errors) {
  ERR_clear_error();
  const std::shared_ptr<ServerContext> result(new ServerContext);
  result->native_ = {SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
  SSL_CTX* const context = result->native();
  if (context == nullptr) {
    errors.push_back({"", "OpenSSL gives no context: " + base::openssl_error()});
    return nullptr;
  }
  result->client_auth_ = settings.client_auth;
  result->client_allowed_sans_ = settings.client_allowed_sans;
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_set_alpn_select_cb(context, choose_alpn, nullptr);
  SSL_CTX_set_verify(context, verify_mode(settings.client_auth), nullptr);
  SSL_CTX_set_cert_verify_callback(context, verify_client, result.get());
  const std::size_t before = errors.size();
  set_versions_and_ciphers(context, settings, errors);
  use_certificates(context, settings, result->ended_, errors);
  if (!settings.client_ca.empty()) {
    use_client_authorities(context, settings.client_ca, errors);
  } else if (settings.client_auth == ClientAuth::verify_if_given ||
             settings.client_auth == ClientAuth::require_verified) {
    SSL_CTX_set_default_verify_paths(context);
  }
  ERR_clear_error();
  return errors.size() == before ? result : nullptr;
}

}  // namespace reachd::web_config
