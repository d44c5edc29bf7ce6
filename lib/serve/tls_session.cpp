#include "serve/tls_session.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <new>
#include <utility>

namespace reachd::serve {

namespace {

/// RFC 8446, 5.1: a handshake record. An SSLv2 hello, which OpenSSL would accept, gets no answer.
constexpr char handshake_record = 22;

}  // namespace

TlsSession::TlsSession(std::shared_ptr<const web_config::ServerContext> context)
    : context_(std::move(context)) {
  ERR_clear_error();
  ssl_.reset(SSL_new(context_->native()), SSL_free);
  input_ = BIO_new(BIO_s_mem());
  output_ = BIO_new(BIO_s_mem());
  if (ssl_ == nullptr || input_ == nullptr || output_ == nullptr) throw std::bad_alloc();
  SSL_set_bio(ssl_.get(), input_, output_);
  SSL_set_accept_state(ssl_.get());
}

TlsSession::~TlsSession() = default;

void TlsSession::feed(std::span<const char> bytes) {
  if (bytes.empty() || failed_) return;
  if (!std::exchange(begun_, true)) is_tls_ = bytes.front() == handshake_record;
  if (is_tls_) BIO_write(input_, bytes.data(), static_cast<int>(bytes.size()));
}

TlsSession::Step TlsSession::read(std::span<char> buffer, std::size_t& size) {
  size = 0;
  if (!is_tls_) return Step::no_tls;
  if (failed_) return Step::failed;
  ERR_clear_error();
  const int result = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &size);
  if (result == 1) return Step::data;
  const int error = SSL_get_error(ssl_.get(), result);
  ERR_clear_error();
  if (error == SSL_ERROR_WANT_READ) return Step::want_input;
  if (error == SSL_ERROR_ZERO_RETURN) return Step::closed;
  failed_ = true;
  return Step::failed;
}

bool TlsSession::write(std::string_view text) {
  if (failed_ || !is_tls_ || SSL_is_init_finished(ssl_.get()) == 0) return false;
  if (text.empty()) return true;
  ERR_clear_error();
  std::size_t written = 0;
  failed_ = SSL_write_ex(ssl_.get(), text.data(), text.size(), &written) != 1 || written != text.size();
  ERR_clear_error();
  return !failed_;
}

void TlsSession::close_notify() {
  if (failed_ || !is_tls_ || SSL_is_init_finished(ssl_.get()) == 0) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

std::vector<char> TlsSession::take() {
  std::vector<char> bytes(BIO_ctrl_pending(output_));
  if (!bytes.empty()) BIO_read(output_, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

}  // namespace reachd::serve
