#include "tls/verified_chains.hpp"

#include <openssl/x509.h>

#include <algorithm>
#include <string>

#include "tls/certificate.hpp"

namespace reachd::tls {

std::optional<VerifiedChains::Key> VerifiedChains::key(const Trust& trust, stack_st_X509* sent) {
  std::string text = std::to_string(trust.generation());
  for (int i = 0; i < sk_X509_num(sent); ++i) {
    const auto certificate = fingerprint(sk_X509_value(sent, i));
    if (certificate.empty()) return {};
    text += ' ' + certificate;
  }
  return base::sha256(base::bytes_of(text));
}

bool VerifiedChains::holds(const Key& key, std::time_t now) {
  const auto found = chains_.find(key);
  if (found == chains_.end()) return false;
  found->second.last_used = ++uses_;
  return found->second.valid_from <= now && now < found->second.valid_until;
}

void VerifiedChains::add(const Key& key, std::time_t valid_from, std::time_t valid_until) {
  if (chains_.size() >= capacity && !chains_.contains(key)) {
    chains_.erase(std::ranges::min_element(
        chains_, [](const auto& a, const auto& b) { return a.second.last_used < b.second.last_used; }));
  }
  chains_[key] = Entry{.valid_from = valid_from, .valid_until = valid_until, .last_used = ++uses_};
}

}  // namespace reachd::tls
