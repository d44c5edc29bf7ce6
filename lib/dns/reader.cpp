#include "dns/reader.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace reachd::dns {

namespace {

constexpr int most_pointers = 126;
constexpr std::uint8_t pointer_bits = 0xc0;

}  // namespace

void Reader::fail(Fault fault, std::string_view problem) {
  if (fault_ != Fault::none) return;
  fault_ = fault;
  problem_ = problem;
}

bool Reader::has(std::size_t count) {
  if (fault_ == Fault::none && (offset_ > message_.size() || message_.size() - offset_ < count))
    fail(Fault::cut, "the message ends inside a record");
  return fault_ == Fault::none;
}

std::span<const std::uint8_t> Reader::bytes(std::size_t count) {
  if (!has(count)) return {};
  const auto result = message_.subspan(offset_, count);
  offset_ += count;
  return result;
}

bool Reader::rest_is_zero() const {
  const auto rest = message_.subspan(std::min(offset_, message_.size()));
  return std::ranges::all_of(rest, [](std::uint8_t byte) { return byte == 0; });
}

std::uint16_t Reader::u16() {
  const auto b = bytes(2);
  return b.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(b[0] << 8 | b[1]);
}

std::uint32_t Reader::u32() {
  const std::uint32_t high = u16();
  return high << 16 | u16();
}

Name Reader::name() {
  std::string wire;
  std::size_t position = offset_;
  // Where the labels being read began: a pointer must point before it.
  std::size_t run_start = offset_;
  // Where the message continues after a pointer was followed.
  std::size_t after = 0;
  int pointers = 0;
  // A pointer leads to earlier bytes: a name that runs off the end after following one was never complete.
  const auto cut = [&] {
    fail(pointers == 0 ? Fault::cut : Fault::invalid, "the message ends inside a name");
    return Name();
  };
  const auto invalid = [&](std::string_view problem) {
    fail(Fault::invalid, problem);
    return Name();
  };
  if (fault_ != Fault::none) return {};
  while (true) {
    if (position >= message_.size()) return cut();
    const std::uint8_t length = message_[position];
    if ((length & pointer_bits) == pointer_bits) {
      if (position + 1 >= message_.size()) return cut();
      const auto target = static_cast<std::size_t>((length & ~pointer_bits) << 8 | message_[position + 1]);
      if (pointers == 0) after = position + 2;
      if (target >= run_start) return invalid("a compression pointer does not point backwards");
      if (++pointers > most_pointers) return invalid("a name is made of too many compression pointers");
      position = run_start = target;
      continue;
    }
    if ((length & pointer_bits) != 0) return invalid("a label has an unknown type");
    if (position + 1 + length > message_.size()) return cut();
    if (wire.size() + 1 + length > longest_wire_name) return invalid("a name is longer than 255 bytes");
    wire.append(reinterpret_cast<const char*>(message_.data()) + position, std::size_t{length} + 1);
    position += std::size_t{length} + 1;
    if (length == 0) break;
  }
  offset_ = pointers == 0 ? position : after;
  return Name::from_wire(std::move(wire));
}

Record Reader::record() {
  Record record;
  record.owner = name();
  record.type = u16();
  record.record_class = u16();
  record.ttl = u32();
  const auto length = u16();
  record.rdata_offset = offset_;
  record.rdata = bytes(length);
  return record;
}

}  // namespace reachd::dns
