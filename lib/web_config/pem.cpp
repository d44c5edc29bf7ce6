#include "web_config/pem.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <cstring>

namespace reachd::web_config {

namespace {

tls::Bio bio_of(const std::string& text) {
  return tls::Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// pem_password_cb: OpenSSL's own would prompt on the terminal.
int no_password(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

/// The end of the text is reported in this way (PEM_read_bio_X509(3)).
bool at_end() {
  const auto last = ERR_peek_last_error();
  return ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
}

}  // namespace

std::string openssl_error() {
  const char* reason = ERR_reason_error_string(ERR_get_error());
  ERR_clear_error();
  return reason != nullptr ? reason : "unknown reason";
}

std::vector<tls::Certificate> read_certificates(const std::string& text, std::string& error) {
  const auto bio = bio_of(text);
  std::vector<tls::Certificate> result;
  ERR_clear_error();
  while (tls::Certificate one{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)})
    result.push_back(std::move(one));
  const bool whole = at_end();
  ERR_clear_error();
  if (whole && !result.empty()) return result;
  error = whole
              ? "holds no PEM certificate"
              : "holds a certificate, number " + std::to_string(result.size() + 1) + ", that cannot be read";
  return {};
}

tls::Key read_key(const std::string& text, std::string& error) {
  const auto bio = bio_of(text);
  bool password_asked = false;
  ERR_clear_error();
  tls::Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, &password_asked));
  if (key == nullptr) {
    // The decoders report the end of the text in the same way as a key of an unknown kind.
    const bool has_key = text.find("PRIVATE KEY-----") != std::string::npos;
    error = password_asked ? "holds a private key with a password, which nobody could type: take it off"
            : !has_key     ? "holds no PEM private key"
                           : "holds a private key that cannot be read: " + openssl_error();
  }
  ERR_clear_error();
  return key;
}

}  // namespace reachd::web_config
