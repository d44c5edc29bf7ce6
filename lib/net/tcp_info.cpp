#include "net/tcp_info.hpp"

#include <linux/tcp.h>
#include <sys/socket.h>

#ifndef IPPROTO_TCP
#define IPPROTO_TCP 6
#endif

namespace reachd::net {

std::optional<TcpInfo> tcp_info(int fd) {
  ::tcp_info info{};
  socklen_t length = sizeof info;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return std::nullopt;
  return TcpInfo{.round_trip = std::chrono::microseconds(info.tcpi_rtt),
                 .retransmits = info.tcpi_total_retrans,
                 .unacknowledged = info.tcpi_unacked,
                 .bytes_received = info.tcpi_bytes_received,
                 .out_of_order = info.tcpi_rcv_ooopack,
                 .segment_size = info.tcpi_snd_mss};
}

}  // namespace reachd::net
