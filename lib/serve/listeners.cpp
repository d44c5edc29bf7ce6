#include "serve/listeners.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <asio/error.hpp>
#include <asio/ip/v6_only.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "net/socket_address.hpp"

namespace reachd::serve {

namespace {

using asio::ip::tcp;

tcp::endpoint to_asio(const net::Endpoint& endpoint) {
  const net::SocketAddress address(endpoint);
  tcp::endpoint result;
  std::memcpy(result.data(), address.get(), address.length);
  result.resize(address.length);
  return result;
}

net::Endpoint from_asio(const tcp::endpoint& endpoint) {
  return net::endpoint_of(endpoint.data(), endpoint.size()).value_or(net::Endpoint{});
}

void bind(tcp::acceptor& acceptor, const net::Endpoint& endpoint, bool ipv6_only, std::error_code& error) {
  const auto address = to_asio(endpoint);
  const bool is_ipv6 = endpoint.address.family() == net::Family::ipv6;
  acceptor.open(address.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && is_ipv6) acceptor.set_option(asio::ip::v6_only(ipv6_only), error);
  if (error) return;
  const int on = 1;
  const int level = is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IP;
  const int option = is_ipv6 ? IPV6_FREEBIND : IP_FREEBIND;
  if (setsockopt(acceptor.native_handle(), level, option, &on, sizeof on) != 0)
    error = std::error_code(errno, std::system_category());
  if (!error) acceptor.bind(address, error);
  if (!error) acceptor.listen(128, error);
}

/// The protocol of a listening TCP socket; an error for any other descriptor.
tcp protocol_of(int descriptor, std::error_code& error) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  int type = 0;
  int listening = 0;
  socklen_t int_size = sizeof type;
  if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
      getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &int_size) != 0 ||
      getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &int_size) != 0) {
    error = std::error_code(errno, std::system_category());
    return tcp::v4();
  }
  const bool is_ip = address.ss_family == AF_INET || address.ss_family == AF_INET6;
  if (!is_ip || type != SOCK_STREAM || listening == 0)
    error = std::make_error_code(std::errc::wrong_protocol_type);
  return address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4();
}

bool has_ipv4_twin(const std::vector<net::Endpoint>& endpoints, const net::Endpoint& endpoint) {
  return std::ranges::any_of(endpoints, [&](const net::Endpoint& other) {
    return other.address.family() == net::Family::ipv4 && other.port == endpoint.port;
  });
}

/// ":15223" means both families; a kernel without IPv6 (ipv6.disable=1) has only one. An interface that is
/// not there yet was a warning of the configuration.
bool can_do_without(const std::vector<net::Endpoint>& endpoints, const net::Endpoint& endpoint,
                    const std::error_code& failure) {
  if (!endpoint.address.zone().empty() && endpoint.address.scope() == 0) return true;
  return failure.value() == EAFNOSUPPORT && endpoint.address.is_unspecified() &&
         has_ipv4_twin(endpoints, endpoint);
}

std::string cannot_listen(const net::Endpoint& endpoint, const std::error_code& error) {
  return "cannot listen on " + endpoint.to_string() + ": " + error.message();
}

}  // namespace

std::shared_ptr<Listeners::Listener> Listeners::make(const net::Endpoint& endpoint, bool ipv6_only,
                                                     std::error_code& error) {
  auto listener = std::make_shared<Listener>(loop_);
  listener->configured = endpoint;
  listener->ipv6_only = ipv6_only;
  error.clear();
  bind(listener->acceptor, endpoint, ipv6_only, error);
  return error ? nullptr : listener;
}

base::Expected<void> Listeners::open(const std::vector<net::Endpoint>& endpoints) {
  const auto inherited = bound();
  for (const auto& endpoint : endpoints) {
    if (std::ranges::find(inherited, endpoint) != inherited.end()) continue;
    std::error_code failure;
    auto listener = make(endpoint, has_ipv4_twin(endpoints, endpoint), failure);
    if (!listener && can_do_without(endpoints, endpoint, failure)) continue;
    if (!listener) return base::Error{cannot_listen(endpoint, failure)};
    listeners_.push_back(std::move(listener));
  }
  return {};
}

base::Expected<void> Listeners::change(const std::vector<net::Endpoint>& endpoints) {
  std::string error;
  List kept, gone, added;
  for (const auto& listener : listeners_) {
    const auto& own = listener->configured;
    const bool stays = !own || (std::ranges::find(endpoints, *own) != endpoints.end() &&
                                listener->ipv6_only == has_ipv4_twin(endpoints, *own));
    (stays ? kept : gone).push_back(listener);
  }
  const auto has = [&](const net::Endpoint& endpoint) {
    return std::ranges::any_of(kept, [&](const auto& listener) {
      std::error_code ignored;
      return listener->configured ? *listener->configured == endpoint
                                  : from_asio(listener->acceptor.local_endpoint(ignored)) == endpoint;
    });
  };
  for (const auto& endpoint : endpoints) {
    if (has(endpoint)) continue;
    std::error_code failure;
    if (replace(gone, added, endpoint, has_ipv4_twin(endpoints, endpoint), failure)) continue;
    if (can_do_without(endpoints, endpoint, failure)) continue;
    error = cannot_listen(endpoint, failure);
    break;
  }
  for (const auto& listener : error.empty() ? gone : added) close(*listener);
  if (error.empty()) {
    listeners_ = kept;
    listeners_.insert(listeners_.end(), added.begin(), added.end());
    for (const auto& listener : added) accept(listener);
    return {};
  }
  // Restore those that had to make room.
  for (auto& listener : listeners_) {
    if (listener->acceptor.is_open()) continue;
    std::error_code failure;
    auto again = make(*listener->configured, listener->ipv6_only, failure);
    if (again) accept(listener = again);
    if (!again)
      error += "; and the earlier listener is lost: " + cannot_listen(*listener->configured, failure);
  }
  return base::Error{error};
}

bool Listeners::replace(List& gone, List& added, const net::Endpoint& endpoint, bool ipv6_only,
                        std::error_code& error) {
  auto listener = make(endpoint, ipv6_only, error);
  if (!listener && error == asio::error::address_in_use) {
    for (const auto& one : gone) {
      std::error_code ignored;
      if (one->acceptor.local_endpoint(ignored).port() == endpoint.port) close(*one);
    }
    listener = make(endpoint, ipv6_only, error);
  }
  if (!listener) return false;
  added.push_back(std::move(listener));
  return true;
}

base::Expected<void> Listeners::inherit(const std::vector<int>& descriptors) {
  for (const int descriptor : descriptors) {
    auto listener = std::make_shared<Listener>(loop_);
    std::error_code failure;
    const auto protocol = protocol_of(descriptor, failure);
    if (!failure) listener->acceptor.assign(protocol, descriptor, failure);
    if (failure)
      return base::Error{"cannot listen on the inherited descriptor " + std::to_string(descriptor) + ": " +
                         failure.message()};
    listeners_.push_back(std::move(listener));
  }
  return {};
}

void Listeners::accept() {
  for (const auto& listener : listeners_) accept(listener);
}

void Listeners::accept(const std::shared_ptr<Listener>& listener) {
  listener->acceptor.async_accept([this, listener](const std::error_code& error, tcp::socket socket) {
    if (!listener->acceptor.is_open()) return;
    if (!error) {
      on_accepted_(std::move(socket));
      return accept(listener);
    }
    // The client has gone, or there are no descriptors left, in which case the kernel would fail again at
    // once.
    listener->pause.expires_after(std::chrono::milliseconds(100));
    listener->pause.async_wait([this, listener](const std::error_code&) {
      if (listener->acceptor.is_open()) accept(listener);
    });
  });
}

void Listeners::close(Listener& listener) {
  std::error_code ignored;
  listener.acceptor.close(ignored);
  listener.pause.cancel();
}

void Listeners::close() {
  for (const auto& listener : listeners_) close(*listener);
}

std::vector<net::Endpoint> Listeners::bound() const {
  std::vector<net::Endpoint> result;
  for (const auto& listener : listeners_) {
    std::error_code error;
    const auto endpoint = listener->acceptor.local_endpoint(error);
    if (!error) result.push_back(from_asio(endpoint));
  }
  return result;
}

}  // namespace reachd::serve
