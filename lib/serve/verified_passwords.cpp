#include "serve/verified_passwords.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>
#include <string>

namespace reachd::serve {

VerifiedPasswords::VerifiedPasswords() {
  if (RAND_bytes(key_.data(), static_cast<int>(key_.size())) != 1)
    throw std::runtime_error("no random bytes");
}

VerifiedPasswords::Digest VerifiedPasswords::digest_of(const Credentials& credentials,
                                                       std::string_view hash) const {
  std::string text;
  for (const std::string_view part :
       {std::string_view(credentials.user), std::string_view(credentials.password), hash})
    text.append(std::to_string(part.size())).append(":").append(part);
  Digest digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  OPENSSL_cleanse(text.data(), text.size());
  return digest;
}

bool VerifiedPasswords::contains(const Credentials& credentials, std::string_view hash) {
  const auto wanted = digest_of(credentials, hash);
  for (auto digest = digests_.begin(); digest != digests_.end(); ++digest) {
    if (CRYPTO_memcmp(digest->data(), wanted.data(), wanted.size()) != 0) continue;
    digests_.splice(digests_.begin(), digests_, digest);
    return true;
  }
  return false;
}

void VerifiedPasswords::add(const Credentials& credentials, std::string_view hash) {
  if (contains(credentials, hash)) return;
  if (digests_.size() == most) digests_.pop_back();
  digests_.push_front(digest_of(credentials, hash));
}

}  // namespace reachd::serve
