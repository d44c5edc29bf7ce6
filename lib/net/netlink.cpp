#include "net/netlink.hpp"

#include <ifaddrs.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "base/descriptor.hpp"
#include "net/socket_address.hpp"

namespace reachd::net {

namespace {

/// A query and its one answer. Each opens a socket: they are rare, and the kernel answers within send(2).
class Request {
 public:
  template <class Header>
  Request(std::uint16_t type, const Header& header) {
    nlmsghdr head{};
    head.nlmsg_type = type;
    head.nlmsg_flags = NLM_F_REQUEST;
    append(&head, sizeof head);
    append(&header, sizeof header);
  }

  void attribute(std::uint16_t type, std::span<const std::uint8_t> value) {
    rtattr head{};
    head.rta_type = type;
    head.rta_len = static_cast<unsigned short>(RTA_LENGTH(value.size()));
    append(&head, sizeof head);
    append(value.data(), value.size());
  }
  void attribute(std::uint16_t type, int value) {
    std::array<std::uint8_t, sizeof value> bytes;
    std::memcpy(bytes.data(), &value, sizeof value);
    attribute(type, bytes);
  }

  /// Empty if the kernel could not be asked.
  std::vector<std::uint8_t> ask() {
    const auto length = static_cast<std::uint32_t>(bytes_.size());
    std::memcpy(bytes_.data(), &length, sizeof length);
    const base::Descriptor netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    const auto size = static_cast<ssize_t>(bytes_.size());
    if (!netlink || ::send(netlink.number(), bytes_.data(), bytes_.size(), 0) != size) return {};
    std::vector<std::uint8_t> answer(16384);
    const auto count = ::recv(netlink.number(), answer.data(), answer.size(), MSG_DONTWAIT);
    answer.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return answer;
  }

 private:
  void append(const void* data, std::size_t size) {
    const auto at = bytes_.size();
    bytes_.resize(at + NLMSG_ALIGN(size));
    if (size > 0) std::memcpy(bytes_.data() + at, data, size);
  }
  std::vector<std::uint8_t> bytes_;
};

/// The bytes may be unaligned, so they are copied out.
template <class Value>
std::optional<Value> value_at(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < sizeof(Value)) return std::nullopt;
  Value value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// The fixed header of a message of this kind. Nothing if it is truncated or an error.
template <class Header>
std::optional<Header> header_of(NetlinkMessage message) {
  if (said(message) != Said::answer) return std::nullopt;
  return value_at<Header>(message.subspan(NLMSG_HDRLEN));
}

/// Calls `each` with the type and the value of every complete attribute after the fixed header.
template <class Header, class Each>
void attributes(NetlinkMessage message, Each each) {
  const auto begin = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(Header));
  if (message.size() < begin) return;
  auto left = message.subspan(begin);
  while (const auto head = value_at<rtattr>(left)) {
    if (head->rta_len < sizeof *head || head->rta_len > left.size()) return;
    each(head->rta_type, left.subspan(RTA_LENGTH(0), head->rta_len - RTA_LENGTH(0)));
    left = left.subspan(std::min<std::size_t>(RTA_ALIGN(head->rta_len), left.size()));
  }
}

std::vector<std::uint8_t> ask_for_link(int interface) {
  ifinfomsg header{};
  header.ifi_family = AF_UNSPEC;
  header.ifi_index = interface;
  return Request(RTM_GETLINK, header).ask();
}

std::vector<std::uint8_t> ask_for_neighbour(const Address& neighbour, int interface) {
  ndmsg header{};
  header.ndm_family = static_cast<std::uint8_t>(address_family(neighbour.family()));
  header.ndm_ifindex = interface;
  Request request(RTM_GETNEIGH, header);
  request.attribute(NDA_DST, neighbour.bytes());
  return request.ask();
}

std::vector<std::uint8_t> ask_for_route(const Address& destination, const SourceBinding& binding) {
  rtmsg header{};
  header.rtm_family = static_cast<std::uint8_t>(address_family(destination.family()));
  header.rtm_dst_len = static_cast<std::uint8_t>(destination.bytes().size() * 8);
  if (binding.address) header.rtm_src_len = header.rtm_dst_len;
  Request request(RTM_GETROUTE, header);
  request.attribute(RTA_DST, destination.bytes());
  if (binding.address) request.attribute(RTA_SRC, binding.address->bytes());
  const auto index = if_nametoindex(binding.interface.c_str());
  if (index != 0) request.attribute(RTA_OIF, static_cast<int>(index));
  return request.ask();
}

}  // namespace

Said said(NetlinkMessage answer) {
  const auto head = value_at<nlmsghdr>(answer);
  if (!head || head->nlmsg_len < sizeof *head || head->nlmsg_len > answer.size()) return Said::nothing;
  return head->nlmsg_type == NLMSG_ERROR ? Said::refusal : Said::answer;
}

std::optional<Route> route_in(NetlinkMessage answer) {
  const auto head = header_of<rtmsg>(answer);
  if (!head || (head->rtm_type != RTN_UNICAST && head->rtm_type != RTN_LOCAL)) return std::nullopt;
  Route route;
  attributes<rtmsg>(answer, [&](int type, std::span<const std::uint8_t> value) {
    if (type == RTA_OIF) route.interface = value_at<int>(value).value_or(0);
    if (type == RTA_GATEWAY) route.gateway = Address::from_bytes(value);
    // A gateway of the other family, after two bytes that identify the family.
    if (type == RTA_VIA && value.size() > 2) route.gateway = Address::from_bytes(value.subspan(2));
  });
  if (route.interface == 0) return std::nullopt;
  return route;
}

bool has_carrier_in(NetlinkMessage answer) {
  const auto head = header_of<ifinfomsg>(answer);
  if (!head) return true;
  bool carrier = (head->ifi_flags & IFF_UP) != 0;
  attributes<ifinfomsg>(answer, [&](int type, std::span<const std::uint8_t> value) {
    if (type == IFLA_CARRIER && !value.empty()) carrier = carrier && value[0] != 0;
  });
  return carrier;
}

bool is_unresolved_in(NetlinkMessage answer) {
  const auto head = header_of<ndmsg>(answer);
  return head && (head->ndm_state & (NUD_INCOMPLETE | NUD_FAILED)) != 0;
}

std::optional<Route> route_to(const Address& destination, const SourceBinding& binding) {
  return route_in(ask_for_route(destination, binding));
}

// Checks the route, then its interface, then the neighbour to which it leads, and returns the first that is
// at fault. What the kernel does not report is not at fault.
NextHop next_hop(const Address& destination, const SourceBinding& binding) {
  const auto answer = ask_for_route(destination, binding);
  if (said(answer) == Said::nothing) return NextHop::reachable;
  const auto route = route_in(answer);
  if (!route) return NextHop::no_route;
  if (!has_carrier_in(ask_for_link(route->interface))) return NextHop::no_carrier;
  const auto neighbour = route->gateway.value_or(destination);
  if (is_unresolved_in(ask_for_neighbour(neighbour, route->interface))) return NextHop::unresolved;
  return NextHop::reachable;
}

std::string interface_of(const Address& address) {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return {};
  std::string name;
  for (const auto* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr) continue;
    const auto family = entry->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    const auto size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    const auto endpoint = endpoint_of(entry->ifa_addr, size);
    if (endpoint && std::ranges::equal(endpoint->address.bytes(), address.bytes())) {
      name = entry->ifa_name;
      break;
    }
  }
  freeifaddrs(list);
  return name;
}

bool is_own_address(const Address& address) {
  return !interface_of(address).empty();
}

std::optional<Address> source_address_for(const Address& destination, const SourceBinding& binding) {
  const base::Descriptor socket(::socket(address_family(destination.family()), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket || bind_to(socket.number(), binding) != 0) return std::nullopt;
  const SocketAddress there(Endpoint{destination, 9});
  SocketAddress here;
  if (::connect(socket.number(), there.get(), there.length) != 0 ||
      ::getsockname(socket.number(), here.get(), &here.length) != 0) {
    return std::nullopt;
  }
  const auto endpoint = endpoint_of(&here.storage, here.length);
  return endpoint ? std::optional(endpoint->address) : std::nullopt;
}

}  // namespace reachd::net
