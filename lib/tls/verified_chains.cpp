#include "tls/verified_chains.hpp"

#include <algorithm>

#include "tls/owner.hpp"

namespace reachd::tls {

namespace {

bool hash_number(EVP_MD_CTX* hash, std::uint64_t number) {
  std::array<std::uint8_t, 8> bytes{};
  for (auto& byte : bytes) {
    byte = static_cast<std::uint8_t>(number & 0xff);
    number >>= 8;
  }
  return EVP_DigestUpdate(hash, bytes.data(), bytes.size()) == 1;
}

bool hash_certificate(EVP_MD_CTX* hash, const X509* certificate) {
  unsigned char* der = nullptr;
  const int length = i2d_X509(certificate, &der);
  if (length <= 0) return false;
  const bool done = hash_number(hash, static_cast<std::uint64_t>(length)) &&
                    EVP_DigestUpdate(hash, der, static_cast<std::size_t>(length)) == 1;
  OPENSSL_free(der);
  return done;
}

}  // namespace

std::optional<VerifiedChains::Key> VerifiedChains::key(const Trust& trust, stack_st_X509* sent) {
  const std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>> hash(EVP_MD_CTX_new());
  if (hash == nullptr || EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) != 1 ||
      !hash_number(hash.get(), trust.generation())) {
    return {};
  }
  for (int i = 0; i < sk_X509_num(sent); ++i) {
    if (!hash_certificate(hash.get(), sk_X509_value(sent, i))) return {};
  }
  Key result{};
  if (EVP_DigestFinal_ex(hash.get(), result.data(), nullptr) != 1) return {};
  return result;
}

bool VerifiedChains::holds(const Key& key, std::time_t now) {
  const auto found = chains_.find(key);
  if (found == chains_.end()) return false;
  found->second.last_used = ++uses_;
  return found->second.valid_from <= now && now < found->second.valid_until;
}

void VerifiedChains::add(const Key& key, std::time_t valid_from, std::time_t valid_until) {
  if (chains_.size() >= capacity && !chains_.contains(key)) {
    chains_.erase(std::min_element(chains_.begin(), chains_.end(), [](const auto& a, const auto& b) {
      return a.second.last_used < b.second.last_used;
    }));
  }
  chains_[key] = Entry{.valid_from = valid_from, .valid_until = valid_until, .last_used = ++uses_};
}

}  // namespace reachd::tls
