#include "tls/inspection.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/text.hpp"
#include "tls/certificate.hpp"
#include "tls/verify.hpp"

namespace reachd::tls {

namespace {

using result::Outcome;

constexpr int slot = 0;  // index into SSL's extra data: the slot for the application

Inspection* attached(const SSL* ssl) {
  return static_cast<Inspection*>(SSL_get_ex_data(ssl, slot));
}

/// Always continues: the verdict is read afterwards.
int on_chain(X509_STORE_CTX* context, void*) noexcept {
  X509_STORE_CTX_set_error(context, X509_V_OK);
  const auto* ssl =
      static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()));
  try {
    attached(ssl)->examine(X509_STORE_CTX_get0_untrusted(context));
  } catch (...) {
    // Out of memory for texts; an exception must not propagate through C.
    attached(ssl)->note_out_of_memory();
  }
  return 1;
}

/// Called if the server asks for a client certificate; there is none to give.
int on_client_certificate(SSL* ssl, void*) noexcept {
  attached(ssl)->note_client_certificate_asked();
  return 1;
}

bool is_valid(const ChainVerdict& verdict) {
  return verdict.trusted && verdict.weak_because.empty() && verdict.out_of_dates_because.empty();
}

std::string without_final_dot(std::string name) {
  if (name.size() > 1 && name.back() == '.') name.pop_back();
  return name;
}

}  // namespace

void install_inspection(SSL_CTX* context) {
  SSL_CTX_set_cert_verify_callback(context, on_chain, nullptr);
  SSL_CTX_set_cert_cb(context, on_client_certificate, nullptr);
}

Inspection::Inspection(const Trust& trust, const Trust* system, std::string server_name,
                       std::chrono::system_clock::time_point now, VerifiedChains* verified)
    : trust_(trust),
      system_(system),
      server_name_(without_final_dot(std::move(server_name))),
      literal_(net::Address::parse(server_name_)),
      now_(std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(now))),
      verified_(verified) {
  if (!literal_) sni_ = server_name_;
}

void Inspection::attach(SSL* ssl) {
  SSL_set_ex_data(ssl, slot, this);
}

/// Only the first finding counts.
void Inspection::find(Outcome outcome, const std::string& detail) {
  if (outcome_ != Outcome::ok) return;
  outcome_ = outcome;
  detail_ = base::clean_text(detail, detail_limit);
}

void Inspection::examine(stack_st_X509* sent) {
  if (sk_X509_num(sent) <= 0) return;
  describe(sent, facts_);
  examined_ = true;
  if (trust_.accepts_any()) return;
  judge_chain(sent);
  judge_name(sk_X509_value(sent, 0));
}

void Inspection::judge_chain(stack_st_X509* sent) {
  const auto key = verified_ != nullptr ? VerifiedChains::key(trust_, sent) : std::nullopt;
  if (key && verified_->holds(*key, now_)) return;
  const ChainVerdict verdict = verify_chain(sent, trust_, now_);
  if (!verdict.trusted) {
    find(Outcome::tls_untrusted, verdict.untrusted_because);
    facts_.valid_in_system = system_ != nullptr && is_valid(verify_chain(sent, *system_, now_)) &&
                             is_for_server(sk_X509_value(sent, 0));
  }
  if (!verdict.weak_because.empty()) find(Outcome::tls_protocol, verdict.weak_because);
  if (!verdict.out_of_dates_because.empty()) {
    find(Outcome::tls_expired,
         verdict.out_of_dates_because + "; this host's clock, which may be wrong, says " + utc(now_));
  }
  if (key && outcome_ == Outcome::ok) verified_->add(*key, verdict.valid_from, verdict.valid_until);
}

bool Inspection::is_for_server(X509* leaf) const {
  // The common name is not a host name: RFC 9525, 2; Apple's systems have ignored it since iOS 13, too.
  constexpr unsigned flags = X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
  if (literal_) return X509_check_ip(leaf, literal_->bytes().data(), literal_->bytes().size(), 0) == 1;
  return !server_name_.empty() &&
         X509_check_host(leaf, server_name_.data(), server_name_.size(), flags, nullptr) == 1;
}

void Inspection::judge_name(X509* leaf) {
  if (is_for_server(leaf)) return;
  // Certificates made by hand often have the address in the wrong place, where no client looks for one.
  const bool wrong_kind = literal_ && names_host(leaf, server_name_);
  find(Outcome::tls_name_mismatch,
       wrong_kind ? "the certificate has " + server_name_ + " as a host name (DNS), not as an address (IP)"
                  : "the certificate is for " + names_of(leaf) + ", not for " + server_name_);
}

}  // namespace reachd::tls
