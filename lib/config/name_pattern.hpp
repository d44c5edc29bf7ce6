#pragma once

// What counts as a DNS name here, and a host name that may contain one `{1..50}`:
// "{1..50}-courier.push.apple.com". Apple's devices pick one of the fifty at random; so does each attempt.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/expected.hpp"

namespace reachd::config {

/// Letters, digits, '-' and '_' (service names, RFC 2782) in labels of 1 to 63 bytes, at most 253 bytes in
/// total (RFC 1035, 2.3.4), without a trailing dot: names are always absolute. A last label of digits only is
/// rejected: it is a mistyped IPv4 address, as no top-level domain has that form (RFC 1123, 2.1). The error
/// says what is wrong.
base::Expected<void> is_host_name(std::string_view text);

class NamePattern {
 public:
  NamePattern() = default;
  /// An error if `text` is neither a host name, nor a literal address, nor a pattern with one range LOW..HIGH
  /// (0 <= LOW <= HIGH, at most 10,000 names).
  static base::Expected<NamePattern> parse(std::string_view text);

  const std::string& text() const { return text_; }  ///< as written; the label `target`
  /// The number of names it represents; 1 for a plain name.
  std::uint32_t count() const { return high_ - low_ + 1; }
  /// The name with this index (0 to count() - 1).
  std::string pick(std::uint32_t index) const;

  bool operator==(const NamePattern&) const = default;

 private:
  std::string text_;
  std::string prefix_;
  std::string suffix_;
  std::uint32_t low_ = 0;
  std::uint32_t high_ = 0;
  bool has_range_ = false;
};

}  // namespace reachd::config
