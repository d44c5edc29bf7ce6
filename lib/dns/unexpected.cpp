#include "dns/unexpected.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace reachd::dns {

namespace {

constexpr std::array<int, 6> prefix_lengths{96, 64, 56, 48, 40, 32};
constexpr std::size_t most_answers = 64;  // a DNS64 resolver returns two for each prefix
constexpr std::size_t reserved_byte = 8;  // bits 64 to 71, "u" in RFC 6052, 2.2

const net::Network& well_known_prefix() {
  static const net::Network prefix = *net::Network::parse("64:ff9b::/96");
  return prefix;
}

/// The address to judge: the IPv4 address under a NAT64 prefix, otherwise `address` itself.
net::Address judged(const net::Address& address, const Nat64Prefixes& nat64) {
  for (const auto* prefix : {&nat64.configured, &nat64.discovered}) {
    if (!*prefix) continue;
    if (const auto inner = embedded_ipv4(address, **prefix)) return *inner;
  }
  return embedded_ipv4(address, well_known_prefix()).value_or(address);
}

bool in_any(const net::Address& address, std::span<const net::Network> networks) {
  return std::ranges::any_of(networks, [&](const auto& n) { return n.contains(address); });
}

/// A candidate for the NAT64 prefix, and which of the two well-known addresses were seen under it.
struct Candidate {
  net::Network prefix;
  bool first = false, second = false;
};

}  // namespace

std::optional<net::Address> embedded_ipv4(const net::Address& address, const net::Network& prefix) {
  const int length = prefix.prefix_length();
  const bool known = std::ranges::find(prefix_lengths, length) != prefix_lengths.end();
  if (!known || address.family() != net::Family::ipv6 || !prefix.contains(address)) return std::nullopt;
  const auto bytes = address.bytes();
  if (length != 96 && bytes[reserved_byte] != 0) return std::nullopt;
  std::array<std::uint8_t, 4> inner{};
  auto at = static_cast<std::size_t>(length / 8);
  for (auto& byte : inner) {
    if (at == reserved_byte) ++at;
    byte = bytes[at++];
  }
  return net::Address::ipv4(inner);
}

std::optional<net::Address> first_unexpected(std::span<const net::Address> addresses,
                                             std::span<const net::Network> expected,
                                             const Nat64Prefixes& nat64, Use use) {
  for (const auto& address : addresses) {
    const auto counts = judged(address, nat64);
    bool good = false;
    if (!expected.empty()) {
      good = in_any(address, expected) || in_any(counts, expected);
    } else if (use == Use::report) {
      good = counts.is_global();
    } else {
      good = !counts.cannot_be_another_host();
    }
    if (!good) return address;
  }
  return std::nullopt;
}

std::optional<net::Network> guessed_nat64_prefix(const net::Address& unexpected,
                                                 std::span<const net::Network> expected) {
  if (unexpected.family() != net::Family::ipv6) return std::nullopt;
  const auto bytes = unexpected.bytes();
  for (const int length : prefix_lengths) {
    const auto prefix = net::Network::around(unexpected, length);
    const auto inner = embedded_ipv4(unexpected, prefix);
    if (!inner || !in_any(*inner, expected)) continue;
    // Below 64, byte 8 lies inside the address and not in front of it.
    const auto end = static_cast<std::size_t>(length / 8 + 4 + (length > 32 && length < 96 ? 1 : 0));
    if (std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(end), bytes.end(),
                    [](auto byte) { return byte == 0; }))
      return prefix;
  }
  return std::nullopt;
}

std::optional<net::Network> nat64_prefix_of(std::span<const net::Address> answers) {
  const auto first = net::Address::ipv4({192, 0, 0, 170});
  const auto second = net::Address::ipv4({192, 0, 0, 171});
  std::vector<Candidate> candidates;
  for (const auto& answer : answers.first(std::min(answers.size(), most_answers))) {
    if (answer.family() != net::Family::ipv6) continue;
    for (const int length : prefix_lengths) {
      const auto prefix = net::Network::around(answer, length);
      const auto inner = embedded_ipv4(answer, prefix);
      if (inner != first && inner != second) continue;
      auto found = std::ranges::find_if(candidates, [&](const Candidate& c) { return c.prefix == prefix; });
      if (found == candidates.end()) found = candidates.insert(candidates.end(), Candidate{prefix});
      (inner == first ? found->first : found->second) = true;
    }
  }
  for (const auto& candidate : candidates) {
    if (candidate.first && candidate.second) return candidate.prefix;
  }
  if (candidates.size() == 1) return candidates.front().prefix;
  return std::nullopt;
}

}  // namespace reachd::dns
