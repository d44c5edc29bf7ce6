#include "host/families.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>

#include "base/descriptor.hpp"
#include "net/netlink.hpp"

namespace reachd::host {

namespace {

base::Descriptor open_netlink() {
  base::Descriptor netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups =
      RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_LINK;
  if (::bind(netlink.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return base::Descriptor(-1);
  return netlink;
}

}  // namespace

net::Address far_away(net::Family family) {
  return family == net::Family::ipv4 ? *net::Address::parse("17.57.144.1")
                                     : *net::Address::parse("2620:149:a44::1");
}

std::set<net::Family> usable_families(const net::SourceBinding& binding) {
  std::set<net::Family> result;
  for (const auto family : {net::Family::ipv4, net::Family::ipv6}) {
    if (binding.address && binding.address->family() != family) continue;
    const auto source = source_address_for(far_away(family), binding);
    if (!source || source->is_unspecified() || source->is_loopback() || source->is_link_local()) continue;
    if (family == net::Family::ipv6 && source->is_private()) continue;
    result.insert(family);
  }
  return result;
}

struct RouteWatch::State {
  asio::posix::stream_descriptor descriptor;
  std::function<void()> changed;
};

RouteWatch::RouteWatch(const asio::any_io_executor& executor, std::function<void()> changed)
    : state_(std::make_shared<State>(State{asio::posix::stream_descriptor(executor), std::move(changed)})) {
  auto netlink = open_netlink();
  // No netlink here: the families keep their initial values until a reload.
  if (!netlink) return;
  state_->descriptor.assign(netlink.release());
  asio::co_spawn(executor, watch(state_), net::rethrow);
}

RouteWatch::~RouteWatch() {
  state_->changed = nullptr;
  asio::error_code ignored;
  state_->descriptor.close(ignored);
}

net::awaitable<void> RouteWatch::watch(std::shared_ptr<State> state) {
  for (;;) {
    const auto result =
        co_await state->descriptor.async_wait(asio::posix::descriptor_base::wait_read, net::as_result);
    if (std::get<0>(result) || !state->changed) co_return;
    std::array<char, 8192> buffer;
    while (::recv(state->descriptor.native_handle(), buffer.data(), buffer.size(), 0) > 0) {
    }
    state->changed();
  }
}

}  // namespace reachd::host
