#include "tls/session.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/openssl.hpp"
#include "base/text.hpp"
#include "tls/alert.hpp"
#include "tls/inspection.hpp"

namespace reachd::tls {

using base::Bio;

namespace {

using result::Outcome;

constexpr std::size_t max_received = 256 * 1024;
constexpr std::size_t max_first_bytes = 64;

/// The version that client and server agreed on, TLS1_2_VERSION or TLS1_3_VERSION; 0 until a ServerHello has
/// been accepted. Not SSL_version(), which starts as the highest version offered and ends as that of a
/// rejected record.
int agreed_version(const SSL* ssl) {
  if (ssl == nullptr || SSL_get_pending_cipher(ssl) == nullptr || SSL_get_session(ssl) == nullptr) return 0;
  return SSL_SESSION_get_protocol_version(SSL_get_session(ssl));
}

/// Takes the thread's OpenSSL errors: returns an alert if there is one, otherwise the oldest, which caused
/// the others.
unsigned long take_error() {
  unsigned long result = 0;
  while (const unsigned long code = ERR_get_error()) {
    if (result == 0 || (alert_in(code) && !alert_in(result))) result = code;
  }
  return result;
}

std::string text_of(unsigned long error, bool client_certificate_asked) {
  if (const auto alert = alert_in(error)) {
    std::string text = "the server sent the alert " + alert_text(*alert);
    if (client_certificate_asked) text += " after it had asked for a client certificate";
    return text;
  }
  const char* reason = ERR_reason_error_string(error);
  return reason != nullptr ? reason : "unknown error of OpenSSL's";
}

/// The version of a ServerHello that is older than TLS 1.2, the oldest offered; else 0.
int old_version_in(std::span<const std::uint8_t> first_bytes) {
  constexpr std::size_t version_at = 9;  // behind the record's header and the handshake message's
  if (first_bytes.size() < version_at + 2 || first_bytes[0] != SSL3_RT_HANDSHAKE ||
      first_bytes[5] != SSL3_MT_SERVER_HELLO)
    return 0;
  const int version = first_bytes[version_at] << 8 | first_bytes[version_at + 1];
  return version >= SSL3_VERSION && version < TLS1_2_VERSION ? version : 0;
}

bool is_alert_protocol_version(std::span<const std::uint8_t> first_bytes) {
  constexpr std::size_t description_at = 6;
  return first_bytes.size() > description_at && first_bytes[0] == SSL3_RT_ALERT &&
         first_bytes[description_at] == SSL_AD_PROTOCOL_VERSION;
}

std::string text_of(End end, std::size_t received) {
  static constexpr std::array<std::string_view, 5> ends{"ended", "closed", "reset", "silent",
                                                        "cut off by an ICMP error"};
  std::string text(ends[static_cast<std::size_t>(end)]);
  if (received == 0) return text + " with no answer to the ClientHello";
  return text + " after " + std::to_string(received) + " bytes of the handshake";
}

}  // namespace

Session::Session(std::shared_ptr<const Context> context, std::string server_name,
                 std::chrono::system_clock::time_point now, VerifiedChains* verified, Hello hello)
    : context_(std::move(context)),
      inspection_(std::make_unique<Inspection>(context_->trust(), context_->system_trust(),
                                               std::move(server_name), now, verified)) {
  ERR_clear_error();
  ssl_.reset(SSL_new(context_->native()), SSL_free);
  Bio input(BIO_new(BIO_s_mem()));
  Bio output(BIO_new(BIO_s_mem()));
  if (ssl_ == nullptr || input == nullptr || output == nullptr) {
    conclude(Outcome::local_error, "out of memory");
    return;
  }
  input_ = input.get();
  output_ = output.get();
  SSL_set_bio(ssl_.get(), input.release(), output.release());
  SSL_set_connect_state(ssl_.get());
  choose_hello(ssl_.get(), hello);
  inspection_->attach(ssl_.get());
  const std::string& sni = inspection_->sni();
  if (!sni.empty() && SSL_set_tlsext_host_name(ssl_.get(), sni.c_str()) != 1)
    conclude(Outcome::local_error, "the server name is no host name");
}

Session::~Session() = default;
Session::Session(Session&&) noexcept = default;

Session::Step Session::conclude(Outcome outcome, const std::string& detail) {
  const bool certificate_bad = inspection_->outcome() != Outcome::ok;
  outcome_ = certificate_bad ? inspection_->outcome() : outcome;
  detail_ = certificate_bad ? inspection_->detail() : base::clean_text(detail, detail_limit);
  return step_ = outcome_ == Outcome::ok ? Step::done : Step::failed;
}

Session::Step Session::handshake() {
  if (step_ != Step::want_input) return step_;
  if (!may_be_tls(first_bytes_)) {
    const std::string_view said(reinterpret_cast<const char*>(first_bytes_.data()), first_bytes_.size());
    return conclude(Outcome::tls_not_tls, "the answer begins: " + std::string(said));
  }
  if (received_ > max_received) return conclude(Outcome::tls_protocol, "more than 256 KiB in the handshake");
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) return complete();
  const int reason = SSL_get_error(ssl_.get(), result);
  if (reason == SSL_ERROR_WANT_READ) return Step::want_input;
  if (reason == SSL_ERROR_ZERO_RETURN)
    return conclude(Outcome::tls_closed, "the server sent close_notify in the handshake");
  const unsigned long error = take_error();
  return conclude(classify(first_bytes_, error, End::none),
                  text_of(error, inspection_->client_certificate_asked()));
}

Session::Step Session::complete() {
  handshake_complete_ = true;
  if (!inspection_->examined())
    return conclude(Outcome::tls_untrusted, "the server's certificate was not seen");
  const auto& offered = context_->alpn();
  if (offered.empty()) return conclude(Outcome::ok, {});
  const std::string selected = selected_alpn();
  if (std::ranges::find(offered, selected) != offered.end()) return conclude(Outcome::ok, {});
  return conclude(Outcome::tls_alpn_missing, "the server chose none of the protocols offered by ALPN: " +
                                                 offered.front() + (offered.size() > 1 ? ", ..." : ""));
}

Outcome Session::end(End how) {
  if (step_ == Step::want_input) conclude(classify(first_bytes_, 0, how), text_of(how, received_));
  return outcome_;
}

void Session::feed(std::span<const std::uint8_t> bytes) {
  const std::size_t shown = std::min(bytes.size(), max_first_bytes - first_bytes_.size());
  first_bytes_.insert(first_bytes_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(shown));
  received_ += bytes.size();
  if (bytes.empty() || input_ == nullptr || received_ > max_received || !may_be_tls(first_bytes_)) return;
  BIO_write(input_, bytes.data(), static_cast<int>(bytes.size()));
}

std::vector<std::uint8_t> Session::take() {
  std::vector<std::uint8_t> bytes(output_ == nullptr ? 0 : BIO_ctrl_pending(output_));
  if (!bytes.empty()) BIO_read(output_, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

std::string Session::selected_alpn() const {
  const unsigned char* name = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &length);
  return {reinterpret_cast<const char*>(name), length};
}

result::TlsFacts Session::facts() const {
  result::TlsFacts facts = inspection_->facts();
  facts.received = received_ > 0;
  const int version = agreed_version(ssl_.get());
  if (version == 0) {
    const int old = old_version_in(first_bytes_);
    static constexpr std::array<std::string_view, 3> names{"SSLv3", "TLSv1", "TLSv1.1"};
    if (old != 0) facts.version = names[static_cast<std::size_t>(old - SSL3_VERSION)];
    facts.older_than_tls12 = old != 0 || is_alert_protocol_version(first_bytes_);
    return facts;
  }
  facts.version = version == TLS1_3_VERSION ? "TLSv1.3" : "TLSv1.2";
  const std::string selected = selected_alpn();
  const auto& offered = context_->alpn();
  const bool known = std::ranges::find(offered, selected) != offered.end();
  facts.alpn = known || selected.empty() ? selected : "other";
  return facts;
}

void Session::write(std::span<const std::uint8_t> data) {
  if (step_ != Step::done || data.empty()) return;
  ERR_clear_error();
  SSL_write(ssl_.get(), data.data(), static_cast<int>(data.size()));
}

void Session::close_notify() {
  if (!handshake_complete_ || peer_finished_) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
}

bool Session::drain(std::vector<std::uint8_t>* data) {
  if (!handshake_complete_ || received_ > max_received) peer_finished_ = true;
  std::array<std::uint8_t, 4096> buffer{};
  while (!peer_finished_) {
    ERR_clear_error();
    const int result = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (result > 0 && data != nullptr) data->insert(data->end(), buffer.begin(), buffer.begin() + result);
    if (result > 0) continue;
    const int kind = SSL_get_error(ssl_.get(), result);
    if (kind == SSL_ERROR_WANT_READ) return false;
    peer_finished_ = true;
    const unsigned long error = take_error();
    // With TLS 1.2, the server sends its Finished after judging the client: the handshake is complete.
    const bool judged_now = agreed_version(ssl_.get()) == TLS1_3_VERSION;
    if (outcome_ == Outcome::ok && alert_in(error) && judged_now)
      conclude(Outcome::tls_alert, text_of(error, inspection_->client_certificate_asked()));
  }
  return true;
}

}  // namespace reachd::tls
