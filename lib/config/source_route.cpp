#include "config/source_route.hpp"

#include <ifaddrs.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>
#include <span>

#include "config/report.hpp"

namespace reachd::config {

namespace {

/// Addresses of Apple's, as examples of the Internet. Only the route to them is looked up.
constexpr std::array<std::uint8_t, 4> internet_ipv4{17, 57, 144, 10};
constexpr std::array<std::uint8_t, 16> internet_ipv6{0x26, 0x20, 0x01, 0x49, 0x0a, 0x44, 0, 0,
                                                     0,    0,    0,    0,    0,    0,    0, 1};

bool has_address(const ifaddrs& interface, const net::Address& address) {
  if (interface.ifa_addr == nullptr) return false;
  const auto wanted = address.bytes();
  if (address.family() == net::Family::ipv4) {
    if (interface.ifa_addr->sa_family != AF_INET) return false;
    sockaddr_in socket_address;
    std::memcpy(&socket_address, interface.ifa_addr, sizeof socket_address);
    return std::memcmp(&socket_address.sin_addr, wanted.data(), wanted.size()) == 0;
  }
  if (interface.ifa_addr->sa_family != AF_INET6) return false;
  sockaddr_in6 socket_address;
  std::memcpy(&socket_address, interface.ifa_addr, sizeof socket_address);
  return std::memcmp(&socket_address.sin6_addr, wanted.data(), wanted.size()) == 0;
}

std::string owner_of(const net::Address& address) {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> all(first, freeifaddrs);
  for (const ifaddrs* interface = first; interface != nullptr; interface = interface->ifa_next) {
    if (has_address(*interface, address)) return interface->ifa_name;
  }
  return {};
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

struct RouteQuery {
  nlmsghdr header{};
  rtmsg route{};
  std::array<char, 2 * RTA_SPACE(16)> attributes{};
};

void append(RouteQuery& query, unsigned short type, std::span<const std::uint8_t> value) {
  const std::size_t offset = query.header.nlmsg_len - offsetof(RouteQuery, attributes);
  const rtattr attribute{static_cast<unsigned short>(RTA_LENGTH(value.size())), type};
  std::memcpy(query.attributes.data() + offset, &attribute, sizeof attribute);
  std::memcpy(query.attributes.data() + offset + RTA_LENGTH(0), value.data(), value.size());
  query.header.nlmsg_len += static_cast<std::uint32_t>(RTA_SPACE(value.size()));
}

RouteQuery route_query(const net::Address& source) {
  const bool ipv4 = source.family() == net::Family::ipv4;
  const auto bits = static_cast<unsigned char>(source.bytes().size() * 8);
  RouteQuery query;
  query.header.nlmsg_len = offsetof(RouteQuery, attributes);
  query.header.nlmsg_type = RTM_GETROUTE;
  query.header.nlmsg_flags = NLM_F_REQUEST;
  query.route.rtm_family = ipv4 ? AF_INET : AF_INET6;
  query.route.rtm_dst_len = bits;
  query.route.rtm_src_len = bits;
  append(query, RTA_DST, ipv4 ? std::span<const std::uint8_t>(internet_ipv4) : internet_ipv6);
  append(query, RTA_SRC, source.bytes());
  return query;
}

/// The index of the outgoing interface in the kernel's answer; 0 where it has none (an error: no route).
unsigned outgoing_interface(std::span<const char> answer) {
  nlmsghdr header;
  if (answer.size() < NLMSG_LENGTH(sizeof(rtmsg))) return 0;
  std::memcpy(&header, answer.data(), sizeof header);
  if (header.nlmsg_type != RTM_NEWROUTE || header.nlmsg_len > answer.size()) return 0;
  std::size_t offset = NLMSG_SPACE(sizeof(rtmsg));
  while (offset + sizeof(rtattr) <= header.nlmsg_len) {
    rtattr attribute;
    std::memcpy(&attribute, answer.data() + offset, sizeof attribute);
    if (attribute.rta_len < sizeof attribute || offset + attribute.rta_len > header.nlmsg_len) return 0;
    if (attribute.rta_type == RTA_OIF && attribute.rta_len >= RTA_LENGTH(sizeof(unsigned))) {
      unsigned index = 0;
      std::memcpy(&index, answer.data() + offset + RTA_LENGTH(0), sizeof index);
      return index;
    }
    offset += RTA_ALIGN(attribute.rta_len);
  }
  return 0;
}

std::string route_interface(const net::Address& source) {
  const Descriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  const timeval patience{1, 0};
  if (socket.number() < 0) return {};
  setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const RouteQuery query = route_query(source);
  if (send(socket.number(), &query, query.header.nlmsg_len, 0) < 0) return {};
  alignas(nlmsghdr) std::array<char, 4096> answer;
  const auto length = recv(socket.number(), answer.data(), answer.size(), 0);
  if (length <= 0) return {};
  const unsigned index = outgoing_interface({answer.data(), static_cast<std::size_t>(length)});
  std::array<char, IF_NAMESIZE> interface {};
  return index != 0 && if_indextoname(index, interface.data()) != nullptr ? interface.data() : std::string();
}

}  // namespace

SourceRoute source_route(const net::Address& source) {
  return {owner_of(source), route_interface(source)};
}

std::optional<std::string> source_route_problem(std::string_view source_name, const net::Address& source,
                                                const SourceRoute& route) {
  const std::string address = source.to_string();
  if (source.is_loopback()) return std::nullopt;
  if (route.owner.empty())
    return "source " + cite(source_name) + ": no interface has the address " + address + " now";
  if (route.leaves_by.empty() || route.leaves_by == route.owner) return std::nullopt;
  const std::string command = source.family() == net::Family::ipv4 ? "ip" : "ip -6";
  return "source " + cite(source_name) + ": packets from " + address + " leave by " + route.leaves_by +
         " and not by " + route.owner + ", which has the address; add a rule, '" + command +
         " rule add from " + address + " lookup 100', and to table 100 the default route of " + route.owner;
}

}  // namespace reachd::config
