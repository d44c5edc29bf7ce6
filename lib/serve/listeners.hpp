#pragma once

// The sockets that the server listens on.

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include "base/expected.hpp"
#include "net/address.hpp"

namespace reachd::serve {

class Listeners {
 public:
  using OnAccepted = std::function<void(asio::ip::tcp::socket)>;

  Listeners(asio::io_context& loop, OnAccepted on_accepted)
      : loop_(loop), on_accepted_(std::move(on_accepted)) {}

  /// Binds; an address that this host does not have yet is no error (IP_FREEBIND, ip(7)), as a monitor starts
  /// while the network is down. Port 0: the kernel picks one. `[::]` takes IPv4 too unless another of
  /// `endpoints` has that port for IPv4. One that was inherited is left alone: call inherit() first. An error
  /// if one cannot be had; those before it are open then.
  base::Expected<void> open(const std::vector<net::Endpoint>& endpoints);
  /// Takes over listening TCP sockets, as systemd passes them (sd_listen_fds(3)).
  base::Expected<void> inherit(const std::vector<int>& descriptors);
  /// Other addresses than those that open() got, with the same rules. New ones are opened first, so that a
  /// failure changes nothing; but one that a present one is in the way of (0.0.0.0 after 127.0.0.1 on the
  /// same port) takes its place, and what the kernel had queued for that is lost. Inherited ones stay. Loop's
  /// thread, after accept().
  base::Expected<void> change(const std::vector<net::Endpoint>& endpoints);
  /// Begins to accept. From here on the loop's thread only.
  void accept();
  void close();

  std::vector<net::Endpoint> bound() const;

 private:
  /// An acceptor, and the timer on which it waits while the process is out of descriptors.
  struct Listener {
    explicit Listener(asio::io_context& loop) : acceptor(loop), pause(loop) {}
    asio::ip::tcp::acceptor acceptor;
    asio::steady_timer pause;
    std::optional<net::Endpoint> configured;  ///< as given to open(); nothing: inherited
    bool ipv6_only = false;
  };
  using List = std::vector<std::shared_ptr<Listener>>;

  std::shared_ptr<Listener> make(const net::Endpoint& endpoint, bool ipv6_only, std::error_code& error);
  bool replace(List& gone, List& added, const net::Endpoint& endpoint, bool ipv6_only,
               std::error_code& error);
  static void close(Listener& listener);

  void accept(const std::shared_ptr<Listener>& listener);

  asio::io_context& loop_;
  OnAccepted on_accepted_;
  List listeners_;
};

}  // namespace reachd::serve
