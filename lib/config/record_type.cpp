#include "config/record_type.hpp"

#include <algorithm>
#include <array>

namespace reachd::config {

namespace {

/// IANA, "Domain Name System (DNS) Parameters", resource record types. Both arrays are in the same order.
constexpr std::array<std::string_view, 12> names{"A",   "AAAA", "CNAME", "NS",    "MX",   "TXT",
                                                 "SRV", "SOA",  "PTR",   "HTTPS", "SVCB", "CAA"};
constexpr std::array<RecordType, 12> numbers{1, 28, 5, 2, 15, 16, 33, 6, 12, 65, 64, 257};

}  // namespace

std::optional<RecordType> record_type(std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return numbers[static_cast<std::size_t>(found - names.begin())];
}

std::string record_type_name(RecordType type) {
  const auto found = std::ranges::find(numbers, type);
  if (found == numbers.end()) return "TYPE" + std::to_string(type);
  return std::string(names[static_cast<std::size_t>(found - numbers.begin())]);
}

std::span<const std::string_view> record_type_names() {
  return names;
}

}  // namespace reachd::config
