#include "tls/verify.hpp"

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "base/openssl.hpp"
#include "tls/certificate.hpp"

namespace reachd::tls {

using base::BorrowedCertificates;
using base::StoreContext;

namespace {

// 112 bits: RSA 2048, P-224, SHA-224. An anchor's own signature is not checked, so Apple Root CA, self-signed
// with SHA-1, passes.
constexpr int security_level = 2;
// Real chains have three or four certificates; a longer one is wasted work.
constexpr int max_depth = 10;

/// By appending: "'" + text at -O3 makes g++ 12 warn about an impossible overlap (-Wrestrict).
std::string quoted(const X509_NAME* name) {
  std::string text(1, '\'');
  text += short_name(name, 64);
  text += '\'';
  return text;
}

std::string subject(const X509* certificate) {
  return certificate == nullptr ? "?" : quoted(X509_get_subject_name(certificate));
}

void note_once(std::string& text, std::string note) {
  if (text.empty()) text = std::move(note);
}

std::string weakness(int error, const X509* certificate) {
  const EVP_PKEY* key = certificate == nullptr ? nullptr : X509_get0_pubkey(certificate);
  std::string text = std::string(X509_verify_cert_error_string(error)) + ": " + subject(certificate);
  if (key != nullptr && error != X509_V_ERR_CA_MD_TOO_WEAK)
    text += ", " + std::to_string(EVP_PKEY_get_bits(key)) + " bits";
  return text;
}

std::string date_fault(int error, const X509* certificate) {
  const bool expired = error == X509_V_ERR_CERT_HAS_EXPIRED;
  const auto when =
      seconds(expired ? X509_get0_notAfter(certificate) : X509_get0_notBefore(certificate)).value_or(0);
  return subject(certificate) + (expired ? " expired at " : " is not valid before ") + utc(when);
}

/// Notes a problem that does not decide the whole verdict; false for any other.
bool note(ChainVerdict& verdict, int error, const X509* certificate) {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      note_once(verdict.out_of_dates_because, date_fault(error, certificate));
      return true;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      note_once(verdict.weak_because, weakness(error, certificate));
      return true;
    default:
      return false;
  }
}

/// Continues past noted problems, so that the rest is still checked; any other problem ends the verification.
/// The error must not stay in the context: OpenSSL would take one set before the chain is built as the reason
/// why no anchor was found and call back about that error alone, and continuing past it a second time would
/// turn an untrusted chain into a trusted one.
int on_certificate(int ok, X509_STORE_CTX* context) {
  if (ok == 1) return 1;
  auto& verdict = *static_cast<ChainVerdict*>(X509_STORE_CTX_get_app_data(context));
  if (!note(verdict, X509_STORE_CTX_get_error(context), X509_STORE_CTX_get_current_cert(context))) return 0;
  X509_STORE_CTX_set_error(context, X509_V_OK);
  return 1;
}

/// An exception must not propagate through C; without memory for a note, the chain counts as untrusted.
int guarded_on_certificate(int ok, X509_STORE_CTX* context) noexcept {
  try {
    return on_certificate(ok, context);
  } catch (...) {
    return 0;
  }
}

/// The anchors for this handshake. A pinned leaf is never one, at whatever position: the key's owner is
/// trusted to issue, while a leaf was issued.
BorrowedCertificates anchors_for(STACK_OF(X509) * sent, const Trust& trust) {
  BorrowedCertificates anchors(sk_X509_dup(trust.anchors()));
  if (anchors == nullptr || !trust.has_pins()) return anchors;
  const X509* leaf = sk_X509_value(sent, 0);
  for (int i = 1; i < sk_X509_num(sent); ++i) {
    X509* certificate = sk_X509_value(sent, i);
    // According to basicConstraints; the other values are guesses.
    const bool is_ca = X509_check_ca(certificate) == 1;
    if (!is_ca || X509_cmp(certificate, leaf) == 0 || !trust.pins(certificate)) continue;
    if (sk_X509_push(anchors.get(), certificate) == 0) return nullptr;
  }
  return anchors;
}

/// Whether the chain that was built ends in one of the anchors. X509_verify_cert's success already implies
/// it; with a callback that continues past errors, it is worth a second check.
bool ends_in(const STACK_OF(X509) * anchors, const STACK_OF(X509) * chain) {
  const int length = sk_X509_num(chain);
  if (length <= 0) return false;
  const X509* last = sk_X509_value(chain, length - 1);
  for (int i = 0; i < sk_X509_num(anchors); ++i) {
    const X509* anchor = sk_X509_value(anchors, i);
    if (anchor == last || X509_cmp(anchor, last) == 0) return true;
  }
  return false;
}

void narrow_dates(const STACK_OF(X509) * chain, ChainVerdict& verdict) {
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    const X509* certificate = sk_X509_value(chain, i);
    const auto from = seconds(X509_get0_notBefore(certificate));
    const auto until = seconds(X509_get0_notAfter(certificate));
    if (from) verdict.valid_from = std::max(verdict.valid_from, *from);
    if (until) verdict.valid_until = std::min(verdict.valid_until, *until);
  }
}

std::string distrust(X509_STORE_CTX* context) {
  const X509* certificate = X509_STORE_CTX_get_current_cert(context);
  std::string text = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
  if (certificate == nullptr) return text;
  return text + ": " + subject(certificate) + ", issued by " + quoted(X509_get_issuer_name(certificate));
}

}  // namespace

ChainVerdict verify_chain(stack_st_X509* sent, const Trust& trust, std::time_t now) {
  ChainVerdict verdict;
  const BorrowedCertificates anchors = anchors_for(sent, trust);
  const StoreContext context(X509_STORE_CTX_new());
  if (anchors == nullptr || context == nullptr ||
      X509_STORE_CTX_init(context.get(), nullptr, sk_X509_value(sent, 0), sent) != 1 ||
      X509_STORE_CTX_set_default(context.get(), "ssl_server") != 1 ||
      X509_STORE_CTX_set_app_data(context.get(), &verdict) != 1) {
    verdict.untrusted_because = "out of memory";
    return verdict;
  }
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_auth_level(parameters, security_level);
  X509_VERIFY_PARAM_set_depth(parameters, max_depth);
  // A common name is not a host name, so name constraints do not apply to it either.
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  // Anchors need not be roots: servers of Apple's send their intermediate but not the root.
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_PARTIAL_CHAIN);
  X509_STORE_CTX_set_time(context.get(), 0, now);
  X509_STORE_CTX_set0_trusted_stack(context.get(), anchors.get());
  X509_STORE_CTX_set_verify_cb(context.get(), guarded_on_certificate);

  verdict.trusted = X509_verify_cert(context.get()) == 1 &&
                    ends_in(anchors.get(), X509_STORE_CTX_get0_chain(context.get()));
  if (verdict.trusted) {
    narrow_dates(X509_STORE_CTX_get0_chain(context.get()), verdict);
  } else {
    verdict.untrusted_because = distrust(context.get());
  }
  return verdict;
}

}  // namespace reachd::tls
