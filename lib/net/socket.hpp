#pragma once

// A non-blocking socket that asks the kernel for everything it knows about a failure. All of it works without
// privileges (Linux 5.7 and later for SO_BINDTODEVICE).

#include <asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <optional>
#include <span>

#include "net/address.hpp"
#include "net/icmp.hpp"
#include "net/io.hpp"
#include "net/source_binding.hpp"

namespace reachd::net {

/// The result of a read or write: bytes, an errno, or end of stream (bytes 0, error 0).
struct Transfer {
  std::size_t bytes = 0;
  int error = 0;
};

/// One received datagram, and how long it had waited in the socket before it was read (from the kernel's
/// timestamp; 0 if the clock was stepped in between). Linux timestamps only while some socket asks for it,
/// and starts a few milliseconds after the first one does. A daemon therefore keeps one open; otherwise the
/// first answers would appear not to have waited.
struct Datagram {
  std::size_t bytes = 0;
  int error = 0;
  std::chrono::nanoseconds waited{};
};

/// Owns its descriptor. For use on its executor's thread only.
class Socket {
 public:
  enum class Type { stream, datagram };

  explicit Socket(const asio::any_io_executor& executor) : descriptor_(executor) {}

  /// Opens the socket and binds it. Returns 0 or errno: EMFILE and the like, ENODEV (no such interface),
  /// EADDRNOTAVAIL (no such address). IP_RECVERR stays set for the life of the socket: without it, an ICMP
  /// error on an established TCP connection goes unnoticed (ip(7)).
  int open(Type type, Family family, const SourceBinding& binding);

  /// Starts to connect: 0 (also for EINPROGRESS) or errno.
  int connect(const Endpoint& endpoint);

  /// False if the wait was cancelled: by close(), or by the other side of `work || wait_until(...)`.
  awaitable<bool> wait_readable();
  awaitable<bool> wait_writable();

  /// The TTL or hop limit of packets sent from now on (IP_TTL, IPV6_UNICAST_HOPS): 1 to 255, or -1 for the
  /// host's default. Returns 0 or errno.
  int set_hop_limit(int hops);
  /// Packets that arrive with a smaller hop limit are ignored (IP_MINTTL, IPV6_MINHOPCOUNT); 0: none are.
  int set_least_hop_limit(int hops);

  /// These do not wait: EAGAIN if there is nothing to read.
  Transfer read(std::span<std::uint8_t> buffer);
  Transfer write(std::span<const std::uint8_t> data);
  Datagram receive(std::span<std::uint8_t> buffer);

  /// Takes the ICMP errors from the socket's error queue, 16 at most, and returns the last of them.
  std::optional<IcmpError> take_icmp_error();
  /// Reads SO_ERROR, which clears it.
  int take_error();

  /// Unacknowledged bytes, retransmitted segments and the like: see tcp_info.hpp.
  int native_handle() { return descriptor_.native_handle(); }
  bool is_open() const { return descriptor_.is_open(); }
  std::optional<Endpoint> local_endpoint();
  bool has_peer();  ///< connected
  void shutdown_write();
  /// Ends every wait with operation_aborted.
  void close();
  /// As close(), but a connection is reset (RST) and unsent data discarded (SO_LINGER with a time of 0).
  void abort();

 private:
  mutable asio::posix::stream_descriptor descriptor_;
  Family family_ = Family::ipv4;
};

}  // namespace reachd::net
