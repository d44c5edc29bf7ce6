#include "dns/answer_section.hpp"

#include <arpa/nameser.h>

#include <algorithm>
#include <utility>

namespace reachd::dns {

namespace {

constexpr int longest_chain = 16;

/// RFC 2181, 8: a TTL whose highest bit is set counts as 0.
std::uint32_t ttl_of(const Record& record) {
  return (record.ttl & 0x80000000u) != 0 ? 0 : record.ttl;
}

}  // namespace

std::string_view AnswerSection::add(std::span<const std::uint8_t> message, Record record) {
  const auto size = record.rdata.size();
  if (record.type == ns_t_a && size != NS_INADDRSZ) return "an A record whose data is not 4 bytes";
  if (record.type == ns_t_aaaa && size != NS_IN6ADDRSZ) return "an AAAA record whose data is not 16 bytes";
  Name target;
  if (record.type == ns_t_cname) {
    Reader data(message.first(record.rdata_offset + size), record.rdata_offset);
    target = data.name();
    if (data.fault() != Reader::Fault::none || !data.at_end()) return "a CNAME record whose data is no name";
  }
  items_.push_back({std::move(record), std::move(target)});
  return {};
}

void AnswerSection::follow(Name asked, std::uint16_t type, Answer& answer) const {
  std::optional<std::uint32_t> least;
  for (int hop = 0;; ++hop) {
    const Item* alias = nullptr;
    for (const auto& item : items_) {
      if (item.record.owner != asked) continue;
      if (item.record.type == type) {
        ++answer.records;
        least = std::min(least.value_or(UINT32_MAX), ttl_of(item.record));
        // add() has checked their lengths.
        if ((type == ns_t_a || type == ns_t_aaaa) && answer.addresses.size() < most_addresses)
          answer.addresses.push_back(net::Address::from_bytes(item.record.rdata).value());
      } else if (item.record.type == ns_t_cname && alias == nullptr) {
        alias = &item;
      }
    }
    if (answer.records != 0 || alias == nullptr || hop == longest_chain) break;
    least = std::min(least.value_or(UINT32_MAX), ttl_of(alias->record));
    asked = alias->target;
  }
  answer.ttl = least.value_or(0);
  answer.final_name = asked.to_text();
}

}  // namespace reachd::dns
