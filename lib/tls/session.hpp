#pragma once

// One TLS client handshake without a socket: the peer's bytes go in, bytes for the peer come out. The owner
// of the socket moves them, and still has the peer's last bytes (a block page, an alert) if the connection
// was reset right after them; a TLS stream on the socket would only show the reset.

#include <openssl/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "result/outcome.hpp"
#include "result/result.hpp"
#include "tls/classify.hpp"
#include "tls/context.hpp"
#include "tls/hello.hpp"
#include "tls/verified_chains.hpp"

namespace reachd::tls {

class Inspection;

/// Use: handshake(), take() and send; then, for everything received, feed(), handshake(), take() and send
/// while it returns `want_input`. If the transport ends before that, end(). After `done`: close_notify(),
/// take() and send; then feed() and drain() until the peer has closed or time is up.
///
/// One thread at a time. Throws only std::bad_alloc.
class Session {
 public:
  enum class Step : std::uint8_t { want_input, done, failed };

  /// `server_name`: a host name for SNI and the certificate, or a literal address, which must be in the
  /// certificate and is not sent (RFC 6066, 3). `now`: the time for checking certificates' dates. `verified`,
  /// if given, must outlive the session.
  Session(std::shared_ptr<const Context> context, std::string server_name,
          std::chrono::system_clock::time_point now, VerifiedChains* verified = nullptr,
          Hello hello = Hello::large);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) = delete;

  /// Continues as far as the available bytes allow; call it at once for the ClientHello. `failed` also if the
  /// handshake itself succeeded but the certificate or ALPN is not acceptable. May leave bytes to send in any
  /// case (an alert).
  Step handshake();
  /// Bytes from the peer. A session accepts at most 256 KiB; a handshake that needs more is tls_protocol.
  void feed(std::span<const std::uint8_t> bytes);
  /// Bytes to send, each returned once; may be empty.
  std::vector<std::uint8_t> take();
  /// The transport ended while handshake() wanted input: the session has failed. Returns outcome(), which is
  /// more specific if the peer's bytes allow it. Changes nothing after `done` or `failed`.
  result::Outcome end(End how);

  /// Valid after `done` or `failed`: ok, or the most specific outcome of stage tls. What the certificate
  /// showed (untrusted, expired, another name) stands whatever followed it, because a device would have
  /// stopped there; local_error if out of memory.
  result::Outcome outcome() const { return outcome_; }
  /// For a person: what OpenSSL, the alert or the certificate says. Cleaned, at most 256 bytes; may be empty.
  const std::string& detail() const { return detail_; }
  /// What is known so far, even if verification failed.
  result::TlsFacts facts() const;

  /// Data for the server, to be taken with take(): only after `done`, otherwise it does nothing.
  void write(std::span<const std::uint8_t> data);
  /// Only after a completed handshake, whatever its outcome; otherwise it does nothing. Send nothing after
  /// it.
  void close_notify();
  /// Continues to read after the handshake: data is appended to `data`, or discarded. With TLS 1.3 the server
  /// judges the client only now, so a fatal alert turns the outcome ok into tls_alert (RFC 8446, 4.4.2.4:
  /// certificate_required). True if nothing more will come: close_notify, a fatal alert or something other
  /// than TLS was read, or 256 KiB.
  bool drain(std::vector<std::uint8_t>* data = nullptr);

 private:
  Step conclude(result::Outcome outcome, const std::string& detail);
  Step complete();
  std::string selected_alpn() const;

  std::shared_ptr<const Context> context_;
  std::unique_ptr<Inspection> inspection_;
  std::shared_ptr<SSL> ssl_;  // declared after what its callbacks use
  BIO* input_ = nullptr;      // both are owned by ssl_
  BIO* output_ = nullptr;

  std::vector<std::uint8_t> first_bytes_;  // at most 64: five to classify, the rest for a person
  std::size_t received_ = 0;
  Step step_ = Step::want_input;
  bool handshake_complete_ = false;
  bool peer_finished_ = false;
  result::Outcome outcome_ = result::Outcome::local_error;
  std::string detail_;
};

}  // namespace reachd::tls
