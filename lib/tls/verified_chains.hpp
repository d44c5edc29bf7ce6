#pragma once

// Chains that were verified once and found good. Servers send the same chain every time, and verifying its
// signatures is a large part of the work of a handshake.

#include <openssl/types.h>

#include <cstdint>
#include <ctime>
#include <map>
#include <optional>

#include "base/bytes.hpp"
#include "tls/trust.hpp"

namespace reachd::tls {

/// At most 256 chains; the least recently used is dropped first. Not thread-safe: it belongs to the probing
/// thread. Records only that the chain is trusted and strong enough; the name is never remembered, and the
/// dates are checked at every lookup.
class VerifiedChains {
 public:
  static constexpr std::size_t capacity = 256;
  using Key = base::Sha256;

  /// SHA-256 over the trust set's generation and the fingerprint of each certificate of the chain; nothing if
  /// out of memory.
  static std::optional<Key> key(const Trust& trust, stack_st_X509* sent);

  /// Whether the chain was added, and `now` (seconds since 1970) is within the validity of all its
  /// certificates.
  bool holds(const Key& key, std::time_t now);
  /// Valid from `valid_from` until just before `valid_until`.
  void add(const Key& key, std::time_t valid_from, std::time_t valid_until);
  /// After a reload, what was loaded before is never looked up again.
  void clear() { chains_.clear(); }
  std::size_t size() const { return chains_.size(); }

 private:
  struct Entry {
    std::time_t valid_from;
    std::time_t valid_until;
    std::uint64_t last_used;
  };
  std::map<Key, Entry> chains_;
  std::uint64_t uses_ = 0;
};

}  // namespace reachd::tls
