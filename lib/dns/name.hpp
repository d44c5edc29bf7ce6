#pragma once

// A domain name as DNS compares it. Thread-safe as any value.

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace reachd::dns {

/// RFC 1035, 2.3.4: a name has at most 255 bytes in a message (253 as text), a label at most 63.
inline constexpr std::size_t longest_wire_name = 255;
inline constexpr std::size_t longest_label = 63;

/// A name as in a message, uncompressed and with ASCII letters in lower case: two names are the same in DNS
/// if these bytes are equal (RFC 4343). A default-constructed one is the root.
class Name {
 public:
  Name() : wire_(1, '\0') {}
  /// Nothing if a label is empty or too long, the name is too long, or a byte is not printable ASCII. A
  /// trailing dot is allowed; escapes are not (host names need none). "." is the root.
  static std::optional<Name> from_text(std::string_view text);
  /// `wire` must be a whole name: labels with their lengths and the final empty label, without compression.
  static Name from_wire(std::string wire);

  const std::string& wire() const { return wire_; }
  /// Without the trailing dot; ambiguous bytes are escaped as in a zone file (RFC 1035, 5.1).
  std::string to_text() const;

  auto operator<=>(const Name&) const = default;

 private:
  std::string wire_;
};

}  // namespace reachd::dns
