#pragma once

// For tests: a DNS message assembled byte by byte, valid or not.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dns/message.hpp"

namespace reachd::dns::test {

inline constexpr std::uint16_t id = 0x1234;
inline constexpr std::string_view host = "courier.push.apple.com";
inline constexpr std::uint16_t response = 0x8180;  ///< QR, RD, RA
inline constexpr std::uint16_t truncated = 0x0200;
inline constexpr std::uint16_t to_question = 0xc00c;  ///< a compression pointer to the name in the question

struct Counts {
  std::uint16_t questions = 1, answers = 0, authorities = 0, additionals = 0;
};

class Bytes {
 public:
  Bytes& u8(int value) {
    bytes_.push_back(static_cast<std::uint8_t>(value));
    return *this;
  }
  Bytes& u16(int value) { return u8(value >> 8).u8(value); }
  Bytes& u32(std::uint32_t value) {
    return u16(static_cast<int>(value >> 16)).u16(static_cast<int>(value & 0xffff));
  }
  Bytes& data(std::vector<std::uint8_t> more) {
    bytes_.insert(bytes_.end(), more.begin(), more.end());
    return *this;
  }
  /// Uncompressed; `text` has no trailing dot.
  Bytes& name(std::string_view text) {
    while (!text.empty()) {
      const auto label = text.substr(0, text.find('.'));
      u8(static_cast<int>(label.size()));
      for (const char c : label) u8(c);
      text.remove_prefix(label.size() < text.size() ? label.size() + 1 : text.size());
    }
    return u8(0);
  }
  Bytes& header(int flags, Counts counts, int its_id = id) {
    u16(its_id).u16(flags);
    return u16(counts.questions).u16(counts.answers).u16(counts.authorities).u16(counts.additionals);
  }
  Bytes& question(int type, std::string_view text = host, int its_class = 1) {
    return name(text).u16(type).u16(its_class);
  }
  /// What follows a record's owner.
  Bytes& rest(int type, std::uint32_t ttl, std::vector<std::uint8_t> rdata, int its_class = 1) {
    u16(type).u16(its_class).u32(ttl).u16(static_cast<int>(rdata.size()));
    return data(std::move(rdata));
  }
  Bytes& a(std::uint32_t ttl, std::vector<std::uint8_t> address) {
    return u16(to_question).rest(1, ttl, std::move(address));
  }
  Bytes& opt(std::uint32_t upper = 0) { return u8(0).rest(41, upper, {}, 1232); }

  std::size_t size() const { return bytes_.size(); }
  std::span<const std::uint8_t> span() const { return bytes_; }
  const std::vector<std::uint8_t>& vector() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

/// A name as record data.
inline std::vector<std::uint8_t> name_data(std::string_view text) {
  return Bytes().name(text).vector();
}

/// A valid answer with every part: question, CNAME, two A records at its end, an authority record, an OPT
/// record.
inline Bytes whole_answer() {
  Bytes out;
  out.header(response, {1, 3, 1, 1}).question(1);
  out.u16(to_question).rest(5, 300, name_data("courier.akadns.net"));
  const int target = 0xc000 | static_cast<int>(out.size() - name_data("courier.akadns.net").size());
  out.u16(target).rest(1, 60, {17, 57, 144, 10});
  out.u16(target).rest(1, 50, {17, 57, 144, 11});
  out.u16(to_question).rest(2, 3600, name_data("ns.apple.com"));
  return out.opt();
}

inline Answer parse(const Bytes& bytes, std::uint16_t type = 1) {
  return parse_answer(bytes.span(), id, host, type);
}

}  // namespace reachd::dns::test
