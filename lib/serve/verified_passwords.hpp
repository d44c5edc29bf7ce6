#pragma once

// Passwords that were found right, so that a scrape every 15 seconds costs its 50 ms of bcrypt once.

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string_view>

#include "serve/credentials.hpp"

namespace reachd::serve {

/// Remembers no password, only a digest of user, password and hash under a key that this process has made up:
/// what is in here is of no use elsewhere, and of none once the hash of the user has changed. One thread.
class VerifiedPasswords {
 public:
  static constexpr std::size_t most = 256;  ///< the one that was not asked for longest makes room

  VerifiedPasswords();

  bool contains(const Credentials& credentials, std::string_view hash);
  void add(const Credentials& credentials, std::string_view hash);
  std::size_t size() const { return digests_.size(); }

 private:
  using Digest = std::array<unsigned char, 32>;
  Digest digest_of(const Credentials& credentials, std::string_view hash) const;

  std::array<unsigned char, 32> key_{};
  std::list<Digest> digests_;  // the one asked for last first
};

}  // namespace reachd::serve
