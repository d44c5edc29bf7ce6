#pragma once

// Owners for OpenSSL's types: each object is freed once, by its own function. For .cpp files; headers that
// many include name OpenSSL's types without their definitions (openssl/types.h).
// Reads certificates and keys from PEM text (RFC 7468).

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

#include "base/expected.hpp"

namespace reachd::base {

template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

/// Frees a stack and releases the certificates in it.
struct FreeCertificates {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
/// Frees only the stack; the certificates are owned elsewhere.
struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Certificates = std::unique_ptr<STACK_OF(X509), FreeCertificates>;
using BorrowedCertificates = std::unique_ptr<STACK_OF(X509), FreeStack>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;
using GeneralNames = std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

/// This thread's oldest OpenSSL error, for a person; empties the queue.
std::string openssl_error();

/// The blocks "CERTIFICATE" in a text, in order; other blocks and text between them are ignored.
struct PemCertificates {
  std::vector<Certificate> certificates;
  /// Why the certificate after these cannot be read; empty: there are no others.
  std::string problem;
};
PemCertificates read_certificates(const std::string& text);

/// The first private key in the text; the error is a part of a sentence ("holds no PEM private key"). Never
/// asks for a password.
Expected<Key> read_key(const std::string& text);

}  // namespace reachd::base
