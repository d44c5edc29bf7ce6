#pragma once

// What the kernel knows about a TCP connection (tcp(7), TCP_INFO). In a file of its own because <linux/tcp.h>
// clashes with <netinet/tcp.h>.

#include <chrono>
#include <cstdint>
#include <optional>

namespace reachd::net {

struct TcpInfo {
  std::chrono::microseconds round_trip{};  ///< smoothed; right after connecting: that of the SYN
  std::uint32_t retransmits = 0;           ///< segments resent since the start, including SYNs
  std::uint32_t unacknowledged = 0;        ///< segments sent but not acknowledged
  std::uint64_t bytes_received = 0;
  std::uint32_t out_of_order = 0;  ///< segments received before an earlier one
  std::uint32_t segment_size = 0;  ///< bytes of data that one segment to the peer has at most
};

std::optional<TcpInfo> tcp_info(int fd);

}  // namespace reachd::net
