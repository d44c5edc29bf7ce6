#include "net/address.hpp"

#include <arpa/inet.h>
#include <net/if.h>

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <mutex>
#include <vector>

#include "base/number.hpp"

namespace reachd::net {

namespace {

constexpr std::uint32_t zone_is_named = 0x8000'0000;

/// The names of zones, each once, for as long as the program runs: an address stays a plain value, which
/// costs nothing to copy.
class ZoneNames {
 public:
  std::uint32_t number_of(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(names_, name);
    const auto number = static_cast<std::uint32_t>(found - names_.begin());
    if (found == names_.end()) names_.push_back(name);
    return zone_is_named | number;
  }
  std::string name_of(std::uint32_t number) {
    const std::lock_guard lock(mutex_);
    return names_.at(number & ~zone_is_named);
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> names_;
};

ZoneNames& zone_names() {
  static ZoneNames names;
  return names;
}

std::uint32_t zone_of(std::uint32_t index) {
  char name[IF_NAMESIZE];
  if (index == 0 || if_indextoname(index, name) == nullptr) return index;
  return zone_names().number_of(name);
}

/// The kernel rejects '/', ':' and white space (dev_valid_name).
bool is_interface_name(std::string_view text) {
  return !text.empty() && text.size() < IF_NAMESIZE && text != "." && text != ".." &&
         text.find_first_of(std::string_view("/: \t\n\v\f\r\0", 9)) == text.npos;
}

/// True if the first `length` bits of both are equal.
bool same_prefix(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b, int length) {
  const auto whole = static_cast<std::size_t>(length / 8);
  if (std::memcmp(a.data(), b.data(), whole) != 0) return false;
  const int rest = length % 8;
  if (rest == 0) return true;
  const int mask = (0xff << (8 - rest)) & 0xff;
  return (a[whole] & mask) == (b[whole] & mask);
}

/// ::ffff:a.b.c.d represents an IPv4 host and is classified as one.
std::optional<Address> mapped_ipv4(const Address& address) {
  static constexpr std::array<std::uint8_t, 12> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const auto bytes = address.bytes();
  if (bytes.size() != 16 || !std::ranges::equal(prefix, bytes.first(prefix.size()))) return std::nullopt;
  return Address::ipv4({bytes[12], bytes[13], bytes[14], bytes[15]});
}

std::vector<Network> networks(std::initializer_list<std::string_view> texts) {
  std::vector<Network> result;
  for (const auto text : texts) result.push_back(Network::parse(text).value());
  return result;
}

bool in_any(const Address& address, const std::vector<Network>& networks) {
  const auto plain = mapped_ipv4(address).value_or(address);
  return std::ranges::any_of(networks, [&](const Network& network) { return network.contains(plain); });
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  const auto percent = text.find('%');
  if (percent != std::string_view::npos) {
    const std::string zone(text.substr(percent + 1));
    if (!base::whole_number<std::uint32_t>(zone) && if_nametoindex(zone.c_str()) == 0) return std::nullopt;
  }
  return parse_configured(text);
}

std::optional<Address> Address::parse_configured(std::string_view text) {
  Address result;
  std::string literal(text);
  std::string zone;
  const auto percent = literal.find('%');
  const bool has_zone = percent != std::string::npos;
  if (has_zone) {
    zone = literal.substr(percent + 1);
    literal.resize(percent);
  }
  if (literal.find('\0') != std::string::npos) return std::nullopt;
  if (inet_pton(AF_INET, literal.c_str(), result.bytes_.data()) == 1) {
    if (has_zone) return std::nullopt;
    result.family_ = Family::ipv4;
    return result;
  }
  if (inet_pton(AF_INET6, literal.c_str(), result.bytes_.data()) != 1) return std::nullopt;
  result.family_ = Family::ipv6;
  if (!has_zone) return result;
  const auto index = base::whole_number<std::uint32_t>(zone);
  if (!index && !is_interface_name(zone)) return std::nullopt;
  if (index && (*index == 0 || *index >= zone_is_named)) return std::nullopt;
  result.zone_ = index ? zone_of(*index) : zone_names().number_of(zone);
  return result;
}

std::optional<Address> Address::from_bytes(std::span<const std::uint8_t> bytes, std::uint32_t scope) {
  if (bytes.size() != 4 && bytes.size() != 16) return std::nullopt;
  Address result;
  result.family_ = bytes.size() == 4 ? Family::ipv4 : Family::ipv6;
  std::ranges::copy(bytes, result.bytes_.begin());
  result.zone_ = zone_of(scope);
  return result;
}

std::uint32_t Address::scope() const {
  if ((zone_ & zone_is_named) == 0) return zone_;
  return if_nametoindex(zone_names().name_of(zone_).c_str());
}

std::string Address::zone() const {
  return (zone_ & zone_is_named) == 0 ? std::string() : zone_names().name_of(zone_);
}

Address Address::ipv4(std::array<std::uint8_t, 4> bytes) {
  return *from_bytes(bytes);
}

Address Address::ipv6(std::array<std::uint8_t, 16> bytes, std::uint32_t scope) {
  return *from_bytes(bytes, scope);
}

std::span<const std::uint8_t> Address::bytes() const {
  return {bytes_.data(), family_ == Family::ipv4 ? std::size_t{4} : std::size_t{16}};
}

std::string Address::to_string() const {
  char buffer[INET6_ADDRSTRLEN];
  inet_ntop(family_ == Family::ipv4 ? AF_INET : AF_INET6, bytes_.data(), buffer, sizeof buffer);
  std::string text = buffer;
  if (zone_ != 0) {
    const auto name = zone();
    text += '%';
    text += name.empty() ? std::to_string(zone_) : name;
  }
  return text;
}

bool Address::is_unspecified() const {
  static const auto all = networks({"0.0.0.0", "::"});
  return in_any(*this, all);
}

bool Address::is_loopback() const {
  static const auto all = networks({"127.0.0.0/8", "::1"});
  return in_any(*this, all);
}

bool Address::is_link_local() const {
  static const auto all = networks({"169.254.0.0/16", "fe80::/10"});
  return in_any(*this, all);
}

bool Address::is_multicast() const {
  static const auto all = networks({"224.0.0.0/4", "ff00::/8"});
  return in_any(*this, all);
}

bool Address::is_private() const {
  static const auto all =
      networks({"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"});
  return in_any(*this, all);
}

bool Address::is_global() const {
  // 2000::/3 is all that IANA has allocated; 64:ff9b::/96 is NAT64.
  static const auto reachable = networks({"0.0.0.0/0", "2000::/3", "64:ff9b::/96"});
  static const auto special =
      networks({"0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15",
                "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "2001:db8::/32", "3fff::/20",
                "2001:2::/48", "2001:10::/28"});
  return in_any(*this, reachable) && !in_any(*this, special) && !is_private();
}

bool Address::cannot_be_another_host() const {
  return is_unspecified() || is_loopback() || is_link_local() || is_multicast();
}

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = Address::parse(text.substr(0, slash));
  if (!address || text.find('%') != std::string_view::npos) return std::nullopt;
  const int longest = address->family() == Family::ipv4 ? 32 : 128;
  std::optional<int> length = longest;
  if (slash != std::string_view::npos) length = base::whole_number<std::uint8_t>(text.substr(slash + 1));
  if (!length || *length > longest) return std::nullopt;
  const auto network = Network::around(*address, *length);
  return network.base() == *address ? std::optional(network) : std::nullopt;
}

Network Network::around(const Address& address, int prefix_length) {
  std::array<std::uint8_t, 16> bytes{};
  const auto whole = address.bytes();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const int bits = std::clamp(prefix_length - static_cast<int>(i) * 8, 0, 8);
    bytes[i] = static_cast<std::uint8_t>(whole[i] & (0xff00u >> bits));
  }
  Network result;
  result.base_ = *Address::from_bytes(std::span(bytes).first(whole.size()));
  result.prefix_length_ = prefix_length;
  return result;
}

bool Network::contains(const Address& address) const {
  return address.family() == base_.family() && same_prefix(base_.bytes(), address.bytes(), prefix_length_);
}

std::string Network::to_string() const {
  return base_.to_string() + "/" + std::to_string(prefix_length_);
}

std::string Endpoint::to_string() const {
  const std::string host = address.to_string();
  const std::string digits = std::to_string(port);
  return address.family() == Family::ipv4 ? host + ":" + digits : "[" + host + "]:" + digits;
}

}  // namespace reachd::net
