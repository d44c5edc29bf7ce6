#pragma once

// Which address families this host can use towards the Internet, and notification when that may have changed.

#include <functional>
#include <memory>
#include <set>

#include "net/socket.hpp"

namespace reachd::host {

/// The families for which the kernel would choose a usable source address towards the Internet with this
/// source binding: for IPv4 any but loopback and 169.254/16, for IPv6 a global one (neither link-local nor
/// unique-local). Sends nothing.
std::set<net::Family> usable_families(const net::SourceBinding& binding);

/// A public address, in one of the networks that matter here, to look up the route to.
net::Address far_away(net::Family family);

/// Watches routes and addresses through netlink.
class RouteWatch {
 public:
  /// `changed` is called on the executor's thread after every change; changes read together cause one call.
  RouteWatch(const asio::any_io_executor& executor, std::function<void()> changed);
  ~RouteWatch();
  RouteWatch(const RouteWatch&) = delete;
  RouteWatch& operator=(const RouteWatch&) = delete;

 private:
  struct State;
  static net::awaitable<void> watch(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace reachd::host
