#include "net/netlink.hpp"

#include <ifaddrs.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <functional>
#include <vector>

#include "base/descriptor.hpp"
#include "net/socket_address.hpp"

namespace reachd::net {

namespace {

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

  enum class Said { answer, refusal, nothing };

  /// Sends it and hands the one answer to `read`. `nothing` if the kernel could not be asked: no descriptor
  /// is left, or a sandbox forbids netlink.
  Said ask(const std::function<void(const nlmsghdr*)>& read) {
    const auto length = static_cast<std::uint32_t>(bytes_.size());
    std::memcpy(bytes_.data(), &length, sizeof length);
    const base::Descriptor netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    const auto size = static_cast<ssize_t>(bytes_.size());
    if (!netlink || ::send(netlink.number(), bytes_.data(), bytes_.size(), 0) != size) return Said::nothing;
    alignas(nlmsghdr) char buffer[16384];
    const auto count = ::recv(netlink.number(), buffer, sizeof buffer, MSG_DONTWAIT);
    const auto* head = reinterpret_cast<const nlmsghdr*>(buffer);
    if (count <= 0 || !NLMSG_OK(head, count)) return Said::nothing;
    if (head->nlmsg_type == NLMSG_ERROR) return Said::refusal;
    read(head);
    return Said::answer;
  }

 private:
  void append(const void* data, std::size_t size) {
    const auto at = bytes_.size();
    bytes_.resize(at + NLMSG_ALIGN(size));
    if (size > 0) std::memcpy(bytes_.data() + at, data, size);
  }
  std::vector<std::uint8_t> bytes_;
};

/// Calls `each` with every attribute after a message's fixed header.
template <class Header>
void attributes(const nlmsghdr* message, const std::function<void(const rtattr*)>& each) {
  auto left = static_cast<int>(message->nlmsg_len) - static_cast<int>(NLMSG_SPACE(sizeof(Header)));
  auto* attribute =
      reinterpret_cast<const rtattr*>(reinterpret_cast<const char*>(message) + NLMSG_SPACE(sizeof(Header)));
  while (RTA_OK(attribute, left)) {
    each(attribute);
    attribute = RTA_NEXT(attribute, left);
  }
}

int int_in(const rtattr* attribute) {
  int value = 0;
  std::memcpy(&value, RTA_DATA(attribute),
              std::min(sizeof value, static_cast<std::size_t>(RTA_PAYLOAD(attribute))));
  return value;
}

bool has_carrier(int interface) {
  ifinfomsg header{};
  header.ifi_family = AF_UNSPEC;
  header.ifi_index = interface;
  Request request(RTM_GETLINK, header);
  bool carrier = true;
  request.ask([&](const nlmsghdr* message) {
    const auto* link = reinterpret_cast<const ifinfomsg*>(NLMSG_DATA(message));
    if ((link->ifi_flags & IFF_UP) == 0) carrier = false;
    attributes<ifinfomsg>(message, [&](const rtattr* attribute) {
      if (attribute->rta_type == IFLA_CARRIER)
        carrier = carrier && *static_cast<const std::uint8_t*>(RTA_DATA(attribute)) != 0;
    });
  });
  return carrier;
}

bool is_unresolved(const Address& neighbour, int interface) {
  ndmsg header{};
  header.ndm_family = static_cast<std::uint8_t>(address_family(neighbour.family()));
  header.ndm_ifindex = interface;
  Request request(RTM_GETNEIGH, header);
  request.attribute(NDA_DST, neighbour.bytes());
  bool unresolved = false;
  request.ask([&](const nlmsghdr* message) {
    const auto* entry = reinterpret_cast<const ndmsg*>(NLMSG_DATA(message));
    unresolved = (entry->ndm_state & (NUD_INCOMPLETE | NUD_FAILED)) != 0;
  });
  return unresolved;
}

/// `route` is set if the answer is a route that packets can take.
Request::Said look_up(const Address& destination, const SourceBinding& binding, std::optional<Route>& route) {
  rtmsg header{};
  header.rtm_family = static_cast<std::uint8_t>(address_family(destination.family()));
  header.rtm_dst_len = static_cast<std::uint8_t>(destination.bytes().size() * 8);
  if (binding.address) header.rtm_src_len = header.rtm_dst_len;
  Request request(RTM_GETROUTE, header);
  request.attribute(RTA_DST, destination.bytes());
  if (binding.address) request.attribute(RTA_SRC, binding.address->bytes());
  if (const int index =
          binding.interface.empty() ? 0 : static_cast<int>(if_nametoindex(binding.interface.c_str()));
      index != 0) {
    request.attribute(RTA_OIF, index);
  }
  Route found;
  bool usable = true;
  const auto said = request.ask([&](const nlmsghdr* message) {
    const auto* head = reinterpret_cast<const rtmsg*>(NLMSG_DATA(message));
    usable = head->rtm_type == RTN_UNICAST || head->rtm_type == RTN_LOCAL;
    attributes<rtmsg>(message, [&](const rtattr* attribute) {
      const std::span data(static_cast<const std::uint8_t*>(RTA_DATA(attribute)),
                           static_cast<std::size_t>(RTA_PAYLOAD(attribute)));
      if (attribute->rta_type == RTA_OIF) found.interface = int_in(attribute);
      if (attribute->rta_type == RTA_GATEWAY) found.gateway = Address::from_bytes(data);
      // A family, then the address.
      if (attribute->rta_type == RTA_VIA && data.size() > 2)
        found.gateway = Address::from_bytes(data.subspan(2));
    });
  });
  if (said == Request::Said::answer && usable && found.interface != 0) route = found;
  return said;
}

}  // namespace

std::optional<Route> route_to(const Address& destination, const SourceBinding& binding) {
  std::optional<Route> route;
  look_up(destination, binding, route);
  return route;
}

NextHop next_hop(const Address& destination, const SourceBinding& binding) {
  std::optional<Route> route;
  if (look_up(destination, binding, route) == Request::Said::nothing) return NextHop::reachable;
  if (!route) return NextHop::no_route;
  if (!has_carrier(route->interface)) return NextHop::no_carrier;
  if (is_unresolved(route->gateway.value_or(destination), route->interface)) return NextHop::unresolved;
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
    if (endpoint && endpoint->address.family() == address.family() &&
        std::equal(endpoint->address.bytes().begin(), endpoint->address.bytes().end(),
                   address.bytes().begin())) {
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
  if (!socket) return std::nullopt;
  if (!binding.interface.empty() &&
      ::setsockopt(socket.number(), SOL_SOCKET, SO_BINDTODEVICE, binding.interface.c_str(),
                   static_cast<socklen_t>(binding.interface.size())) != 0) {
    return std::nullopt;
  }
  if (binding.address) {
    const SocketAddress own(Endpoint{*binding.address, 0});
    if (::bind(socket.number(), own.get(), own.length) != 0) return std::nullopt;
  }
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
