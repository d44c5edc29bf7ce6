#pragma once

// Checks the server's certificate in the middle of the handshake. It never aborts the handshake: a probe has
// no secret to protect, and a completed handshake shows the version, ALPN and more. The verdict is read
// afterwards.

#include <openssl/types.h>

#include <chrono>
#include <optional>
#include <string>

#include "net/address.hpp"
#include "result/result.hpp"
#include "tls/trust.hpp"
#include "tls/verified_chains.hpp"

namespace reachd::tls {

/// Belongs to one handshake. The object must not move while its SSL lives.
class Inspection {
 public:
  /// `server_name`: a host name or a literal address. `trust` and `verified` (null: always verify) must
  /// outlive the object.
  /// `system`: for a second opinion on a chain that is not trusted; may be null.
  Inspection(const Trust& trust, const Trust* system, std::string server_name,
             std::chrono::system_clock::time_point now, VerifiedChains* verified);

  /// Makes `ssl` call this object; install_inspection() must have been called for its context.
  void attach(SSL* ssl);
  void examine(stack_st_X509* sent);

  /// The name to send in SNI; empty for a literal address (RFC 6066, 3).
  const std::string& sni() const { return sni_; }
  bool examined() const { return examined_; }
  /// ok, tls_untrusted, tls_protocol (too weak), tls_expired or tls_name_mismatch, checked in this order;
  /// local_error if out of memory.
  result::Outcome outcome() const { return outcome_; }
  const std::string& detail() const { return detail_; }
  /// Everything except version and ALPN.
  const result::TlsFacts& facts() const { return facts_; }
  bool client_certificate_asked() const { return client_certificate_asked_; }
  void note_out_of_memory() noexcept { outcome_ = result::Outcome::local_error; }
  void note_client_certificate_asked() { client_certificate_asked_ = true; }

 private:
  void judge_chain(stack_st_X509* sent);
  void judge_name(X509* leaf);
  bool is_for_server(X509* leaf) const;
  void find(result::Outcome outcome, const std::string& detail);

  const Trust& trust_;
  const Trust* system_;
  std::string server_name_;
  std::string sni_;
  std::optional<net::Address> literal_;
  std::time_t now_;
  VerifiedChains* verified_;

  bool examined_ = false;
  bool client_certificate_asked_ = false;
  result::Outcome outcome_ = result::Outcome::ok;
  std::string detail_;
  result::TlsFacts facts_;
};

/// Makes every session of `context` call the Inspection attached to it.
void install_inspection(SSL_CTX* context);

/// A detail is a sentence, so it may be longer than a label: at most 256 bytes.
inline constexpr std::size_t detail_limit = 256;

}  // namespace reachd::tls
