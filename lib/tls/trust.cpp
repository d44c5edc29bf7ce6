#include "tls/trust.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <atomic>

#include "base/files.hpp"
#include "config/bundle.hpp"
#include "tls/owner.hpp"

namespace reachd::tls {

namespace {

std::string number(int n) {
  return std::to_string(n);
}

/// Adds the certificates in `text` to `anchors`; false, with a message in `error`, if one cannot be parsed.
bool parse_bundle(const std::string& path, const std::string& text, STACK_OF(X509) * anchors,
                  std::string& error) {
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  for (;;) {
    ERR_clear_error();
    Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    const int nth = sk_X509_num(anchors) + 1;
    if (certificate == nullptr) {
      const unsigned long code = ERR_peek_last_error();
      const bool at_end = ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
      const char* reason = ERR_reason_error_string(code);
      ERR_clear_error();
      if (at_end) return true;
      error = path + ": certificate number " + number(nth) + ": " +
              (reason != nullptr ? reason : "does not parse");
      return false;
    }
    if (sk_X509_push(anchors, certificate.get()) == 0) {
      error = path + ": out of memory";
      return false;
    }
    [[maybe_unused]] const X509* owned_by_stack = certificate.release();
  }
}

std::uint64_t next_generation() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

Trust::~Trust() {
  FreeCertificates{}(anchors_);
}

std::size_t Trust::anchor_count() const {
  return static_cast<std::size_t>(sk_X509_num(anchors_));
}

bool Trust::pins(const X509* certificate) const {
  if (pins_.empty()) return false;
  unsigned char* der = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (length <= 0) return false;
  config::KeyHash hash{};
  const bool hashed =
      EVP_Digest(der, static_cast<std::size_t>(length), hash.data(), nullptr, EVP_sha256(), nullptr) == 1;
  OPENSSL_free(der);
  return hashed && pins_.contains(hash);
}

std::shared_ptr<const Trust> load_trust(const config::TrustSet& set, std::string& error) {
  error.clear();
  const std::shared_ptr<Trust> trust(new Trust);
  trust->name_ = set.name;
  trust->generation_ = next_generation();
  trust->pins_.insert(set.spki_sha256.begin(), set.spki_sha256.end());
  trust->anchors_ = sk_X509_new_null();
  if (trust->anchors_ == nullptr) {
    error = "out of memory";
    return nullptr;
  }
  if (!set.bundle.empty()) {
    const auto file = base::read_regular_file(set.bundle, config::bundle_limit);
    const bool may_be_missing = set.bundle_optional && file.missing;
    if (!file.error.empty() && !may_be_missing) {
      error = set.bundle + ": " + file.error;
      return nullptr;
    }
    if (!parse_bundle(set.bundle, file.text, trust->anchors_, error)) return nullptr;
    if (trust->anchor_count() == 0 && !may_be_missing) {
      error = set.bundle + ": no certificate in it";
      return nullptr;
    }
  }
  if (trust->anchor_count() == 0 && trust->pins_.empty()) {
    error = "neither a certificate nor a pinned key in it";
    return nullptr;
  }
  return trust;
}

}  // namespace reachd::tls
