#include "base/openssl.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

namespace reachd::base {

namespace {

Bio bio_of(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
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

PemCertificates read_certificates(const std::string& text) {
  const auto bio = bio_of(text);
  PemCertificates result;
  ERR_clear_error();
  while (Certificate certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)})
    result.certificates.push_back(std::move(certificate));
  if (!at_end()) result.problem = openssl_error();
  ERR_clear_error();
  return result;
}

Expected<Key> read_key(const std::string& text) {
  const auto bio = bio_of(text);
  bool password_asked = false;
  ERR_clear_error();
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, &password_asked));
  const auto problem = openssl_error();
  if (key != nullptr) return key;
  if (password_asked)
    return Error{"holds a private key with a password, which nobody could type: take it off"};
  // The decoders report the end of the text in the same way as a key of an unknown kind.
  if (text.find("PRIVATE KEY-----") == std::string::npos) return Error{"holds no PEM private key"};
  return Error{"holds a private key that cannot be read: " + problem};
}

}  // namespace reachd::base
