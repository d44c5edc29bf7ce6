#pragma once

// Reads the parts of a DNS message one after the other (RFC 1035, 4.1).
//
// Why not glibc's: ns_initparse(3) rejects a whole answer that was cut inside a record, as truncated answers
// often are, and ns_name_unpack follows a chain of compression pointers as long as the message, so that one
// hostile answer of 64 KiB costs a tenth of a second. The tests check this reader against glibc's and against
// ldns.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "dns/name.hpp"

namespace reachd::dns {

/// A resource record; `rdata` points into the message.
struct Record {
  Name owner;
  std::uint16_t type = 0;
  std::uint16_t record_class = 0;
  std::uint32_t ttl = 0;  ///< as sent; in an OPT record it is not a time (RFC 6891, 6.1.3)
  std::span<const std::uint8_t> rdata;
  std::size_t rdata_offset = 0;
};

/// A position in a message, which it does not own. The first fault is kept, and every later read returns an
/// empty value: check `fault()` before using a value.
class Reader {
 public:
  enum class Fault : std::uint8_t {
    none,
    cut,      ///< the message ends inside what was being read
    invalid,  ///< not a DNS message, whatever might follow
  };

  explicit Reader(std::span<const std::uint8_t> message, std::size_t offset = 0)
      : message_(message), offset_(offset) {}

  std::uint16_t u16();
  std::uint32_t u32();
  std::span<const std::uint8_t> bytes(std::size_t count);
  /// A name, decompressed. A pointer must point before the labels that it follows, as RFC 1035, 4.1.4
  /// requires ("a prior occurrence"), and a name may follow at most 126 of them, the most labels that it can
  /// have.
  Name name();
  /// A whole record; its data is not parsed.
  Record record();

  std::size_t offset() const { return offset_; }
  bool at_end() const { return offset_ == message_.size(); }
  /// Nothing follows but padding.
  bool rest_is_zero() const;
  Fault fault() const { return fault_; }
  /// What is wrong, for a person; empty if nothing is.
  std::string_view problem() const { return problem_; }

 private:
  bool has(std::size_t count);
  void fail(Fault fault, std::string_view problem);

  std::span<const std::uint8_t> message_;
  std::size_t offset_;
  Fault fault_ = Fault::none;
  std::string_view problem_;
};

}  // namespace reachd::dns
