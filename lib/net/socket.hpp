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

/// What came of reading or writing: bytes, or an errno, or the end of the stream (bytes 0, error 0).
struct Transfer {
  std::size_t bytes = 0;
  int error = 0;
};

/// One datagram received, and how long it had waited in the socket when it was read (from the kernel's time
/// stamp; 0 where the clock has been stepped in between). Linux stamps only while some socket asks for it,
/// and begins a few milliseconds after the first one did: a daemon keeps one open, or the first answers read
/// as not waited for.
struct Datagram {
  std::size_t bytes = 0;
  int error = 0;
  std::chrono::nanoseconds waited{};
};

/// Owns its descriptor. To be used on the thread of its executor only.
class Socket {
 public:
  enum class Type { stream, datagram };

  explicit Socket(const asio::any_io_executor& executor) : descriptor_(executor) {}

  /// Opens it and binds it to the binding. Returns 0 or errno: EMFILE and the like, ENODEV (no such
  /// interface), EADDRNOTAVAIL (no such address). IP_RECVERR is set for the life of the socket: without it an
  /// ICMP error after a TCP connection stands is silence (ip(7)).
  int open(Type type, Family family, const SourceBinding& binding);

  /// Begins to connect: 0 (also for EINPROGRESS) or errno.
  int connect(const Endpoint& endpoint);

  /// False where the wait was cancelled: by close(), or by the other side of `work || wait_until(...)`.
  awaitable<bool> wait_readable();
  awaitable<bool> wait_writable();

  /// Packets sent from now on die after so many routers (IP_TTL, IPV6_UNICAST_HOPS); 1 to 255, or -1 for the
  /// host's default. Returns 0 or errno.
  int set_hop_limit(int hops);
  /// Packets that arrive with a smaller hop limit than this are ignored (IP_MINTTL, IPV6_MINHOPCOUNT); 0:
  /// none are.
  int set_least_hop_limit(int hops);

  /// These do not wait: EAGAIN where there is nothing.
  Transfer read(std::span<std::uint8_t> buffer);
  Transfer write(std::span<const std::uint8_t> data);
  Datagram receive(std::span<std::uint8_t> buffer);

  /// The ICMP error that the socket's queue holds (the newest of several), which empties it.
  std::optional<IcmpError> take_icmp_error();
  /// SO_ERROR, which clears it.
  int take_error();

  /// How many bytes sent are not acknowledged yet, segments resent and the like: see tcp_info.hpp.
  int native_handle() { return descriptor_.native_handle(); }
  bool is_open() const { return descriptor_.is_open(); }
  std::optional<Endpoint> local_endpoint();
  bool has_peer();  ///< connected
  void shutdown_write();
  /// Ends every wait with operation_aborted.
  void close();
  /// The same; a connection is ended with RST and what was not sent is thrown away (SO_LINGER with no time).
  void abort();

 private:
  mutable asio::posix::stream_descriptor descriptor_;
  Family family_ = Family::ipv4;
};

}  // namespace reachd::net
