#pragma once

// What a handshake trusts: the certificates of a bundle, and keys that make a CA in the chain as sent an
// anchor.

#include <openssl/types.h>

#include <cstdint>
#include <memory>
#include <set>

#include "base/expected.hpp"
#include "config/config.hpp"

struct stack_st_X509;  // STACK_OF(X509)

namespace reachd::tls {

/// A trust set as loaded. Immutable; any thread may use it.
class Trust {
 public:
  Trust(const Trust&) = delete;
  Trust& operator=(const Trust&) = delete;

  /// Different for every load during the life of the process: a chain verified with one load is not thereby
  /// verified for another.
  std::uint64_t generation() const { return generation_; }
  /// The bundle's certificates, roots or not: each is an anchor. Owned by this object; must not be modified.
  stack_st_X509* anchors() const { return anchors_.get(); }
  std::size_t anchor_count() const;
  bool has_pins() const { return !pins_.empty(); }
  /// Whatever certificate is sent is accepted, for whatever name and time.
  bool accepts_any() const { return accepts_any_; }
  /// Whether the certificate's public key is one of the pinned keys. That alone proves nothing: the caller
  /// must ensure that the rest of the chain is verified up to it.
  bool pins(const X509* certificate) const;

 private:
  friend base::Expected<std::shared_ptr<const Trust>> load_trust(const config::TrustSet& set);
  Trust() = default;

  std::uint64_t generation_ = 0;
  bool accepts_any_ = false;
  std::shared_ptr<stack_st_X509> anchors_;
  std::set<config::KeyHash> pins_;
};

/// Reads the set's bundle: PEM blocks "CERTIFICATE" (RFC 7468, 5), in total at most config::bundle_limit
/// bytes; other blocks and text between them are ignored. An error, with the file's name, if the file cannot
/// be read (a missing one is not an error with `bundle_optional`), if it contains no certificate or one that
/// cannot be parsed, or if the set has neither a certificate nor a key and is not `any`. Blocks on the file
/// system; any thread.
base::Expected<std::shared_ptr<const Trust>> load_trust(const config::TrustSet& set);

}  // namespace reachd::tls
