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

  /// Binds; an address that this host does not have yet is not an error (IP_FREEBIND, ip(7)), because a
  /// monitor may start while the network is down. Port 0: the kernel chooses. `[::]` includes IPv4 unless
  /// another of `endpoints` has the same port for IPv4. An inherited socket is left alone: call inherit()
  /// first. An error if a socket cannot be opened; those before it remain open.
  base::Expected<void> open(const std::vector<net::Endpoint>& endpoints);
  /// Takes over listening TCP sockets passed by systemd (sd_listen_fds(3)).
  base::Expected<void> inherit(const std::vector<int>& descriptors);
  /// Changes the addresses given to open(), by the same rules. New ones are opened first, so that a failure
  /// changes nothing; but one that conflicts with a present one (0.0.0.0 after 127.0.0.1 on the same port)
  /// replaces it, and connections queued in the kernel for the old one are lost. Inherited ones stay. On the
  /// loop's thread, after accept().
  base::Expected<void> change(const std::vector<net::Endpoint>& endpoints);
  /// Starts accepting. From then on, use only on the loop's thread.
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
