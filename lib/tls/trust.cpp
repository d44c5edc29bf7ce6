#include "tls/trust.hpp"

#include <atomic>

#include "base/bytes.hpp"
#include "base/files.hpp"
#include "base/openssl.hpp"
#include "config/bundle.hpp"

namespace reachd::tls {

namespace {

std::uint64_t next_generation() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

std::size_t Trust::anchor_count() const {
  return static_cast<std::size_t>(sk_X509_num(anchors_.get()));
}

bool Trust::pins(const X509* certificate) const {
  if (pins_.empty()) return false;
  unsigned char* der = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (length <= 0) return false;
  const auto hash = base::sha256({der, static_cast<std::size_t>(length)});
  OPENSSL_free(der);
  return pins_.contains(hash);
}

base::Expected<std::shared_ptr<const Trust>> load_trust(const config::TrustSet& set) {
  const std::shared_ptr<Trust> trust(new Trust);
  trust->generation_ = next_generation();
  trust->accepts_any_ = set.any;
  trust->pins_.insert(set.spki_sha256.begin(), set.spki_sha256.end());
  trust->anchors_ = {sk_X509_new_null(), base::FreeCertificates()};
  if (trust->anchors_ == nullptr) return base::Error{"out of memory"};
  if (!set.bundle.empty()) {
    const auto failed = [&](const std::string& why) { return base::Error{set.bundle + ": " + why}; };
    const auto file = base::read_regular_file(set.bundle, config::bundle_limit);
    const bool may_be_missing = set.bundle_optional && file.missing;
    if (!file.error.empty() && !may_be_missing) return failed(file.error);
    auto [certificates, problem] = base::read_certificates(file.text);
    if (!problem.empty())
      return failed("certificate number " + std::to_string(certificates.size() + 1) + ": " + problem);
    if (certificates.empty() && !may_be_missing) return failed("no certificate in it");
    for (auto& certificate : certificates) {
      if (sk_X509_push(trust->anchors_.get(), certificate.get()) == 0) return failed("out of memory");
      [[maybe_unused]] const X509* owned_by_stack = certificate.release();
    }
  }
  if (trust->anchor_count() == 0 && trust->pins_.empty() && !set.any)
    return base::Error{"neither a certificate nor a pinned key in it"};
  return trust;
}

}  // namespace reachd::tls
