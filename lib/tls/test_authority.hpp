#pragma once

// For tests only: certificates of every kind, created on the spot.

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <doctest/doctest.h>

#include <unistd.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/openssl.hpp"
#include "config/config.hpp"

namespace reachd::tls::test {

using base::Bio;
using base::BorrowedCertificates;
using base::Certificate;
using base::FreeWith;
using base::Key;

/// 2030-01-01T00:00:00Z: the current time in the tests.
inline constexpr std::time_t present = 1893456000;
inline constexpr std::time_t day = 86400;

inline Key ec_key() {
  return Key(EVP_EC_gen("P-256"));
}
inline Key rsa_key(unsigned bits) {
  return Key(EVP_RSA_gen(bits));
}

struct Order {
  std::string common_name{};
  std::string organisation = "Test";
  /// In the notation of x509v3_config(5): "DNS:a.example,IP:192.0.2.1"; empty: none.
  std::string alternative_names{};
  std::string name_constraints{};  ///< likewise: "permitted;DNS:example"; empty: none
  bool ca = false;
  bool server_purpose = true;
  bool basic_constraints = true;  ///< false: the extension is left out
  bool key_usage = true;          ///< false: the extension is left out
  std::time_t from = present - 30 * day;
  std::time_t until = present + 300 * day;
  const EVP_MD* digest = EVP_sha256();
};

/// A certificate and its private key.
struct Identity {
  Certificate certificate;
  Key key;
};

inline void add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  REQUIRE(extension != nullptr);
  REQUIRE(X509_add_ext(certificate, extension.get(), -1) == 1);
}

inline void add_name(X509_NAME* name, const char* field, const std::string& value) {
  if (value.empty()) return;
  REQUIRE(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(value.data()),
                                     static_cast<int>(value.size()), -1, 0) == 1);
}

/// The certificate for `order` and `key`, issued in the name of `issuer` and signed by `signer` (separate, so
/// that signatures can be forged). Null: self-issued.
inline Certificate certify(const Order& order, EVP_PKEY* key, const X509* issuer, EVP_PKEY* signer) {
  static long serial = 0;
  Certificate certificate(X509_new());
  X509* const x = certificate.get();
  X509_set_version(x, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
  ASN1_TIME_set(X509_getm_notBefore(x), order.from);
  ASN1_TIME_set(X509_getm_notAfter(x), order.until);
  add_name(X509_get_subject_name(x), "O", order.organisation);
  add_name(X509_get_subject_name(x), "CN", order.common_name);
  X509_set_issuer_name(x, X509_get_subject_name(issuer != nullptr ? issuer : x));
  X509_set_pubkey(x, key);
  if (order.basic_constraints) {
    add_extension(x, NID_basic_constraints, order.ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
  }
  if (order.key_usage) {
    add_extension(x, NID_key_usage,
                  order.ca ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature,keyEncipherment");
  }
  if (!order.ca) add_extension(x, NID_ext_key_usage, order.server_purpose ? "serverAuth" : "clientAuth");
  if (!order.alternative_names.empty()) add_extension(x, NID_subject_alt_name, order.alternative_names);
  if (!order.name_constraints.empty()) add_extension(x, NID_name_constraints, order.name_constraints);
  REQUIRE(X509_sign(x, signer, order.digest) > 0);
  return certificate;
}

inline Identity issue(const Order& order, const Identity& issuer, Key key = ec_key()) {
  Identity made{.certificate = nullptr, .key = std::move(key)};
  made.certificate = certify(order, made.key.get(), issuer.certificate.get(), issuer.key.get());
  return made;
}

inline Identity root(const Order& order, Key key = ec_key()) {
  Identity made{.certificate = nullptr, .key = std::move(key)};
  made.certificate = certify(order, made.key.get(), nullptr, made.key.get());
  return made;
}

inline config::KeyHash key_hash(const X509* certificate) {
  unsigned char* der = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  REQUIRE(length > 0);
  config::KeyHash hash{};
  EVP_Digest(der, static_cast<std::size_t>(length), hash.data(), nullptr, EVP_sha256(), nullptr);
  OPENSSL_free(der);
  return hash;
}

/// A file that is removed after the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    std::string name = (std::filesystem::temp_directory_path() / "reachd-tls-XXXXXX").string();
    const int descriptor = mkstemp(name.data());
    REQUIRE(descriptor >= 0);
    close(descriptor);
    path_ = name;
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~TemporaryFile() { std::remove(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::string pem(const std::vector<const X509*>& certificates) {
  const Bio bio(BIO_new(BIO_s_mem()));
  for (const X509* certificate : certificates) PEM_write_bio_X509(bio.get(), certificate);
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

/// A stack for functions that take a chain as sent; the identities keep owning the certificates.
inline BorrowedCertificates stack(const std::vector<X509*>& certificates) {
  BorrowedCertificates result(sk_X509_new_null());
  for (X509* certificate : certificates) sk_X509_push(result.get(), certificate);
  return result;
}

inline bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace reachd::tls::test
