#include "net/connect.hpp"

#include <cerrno>

#include "net/tcp_info.hpp"

namespace reachd::net {

awaitable<void> connect(Socket& socket, Endpoint endpoint, Leg leg, ConnectReport& report) {
  report.error = socket.open(Socket::Type::stream, endpoint.address.family(), leg);
  if (report.error != 0) {
    report.while_opening = true;
    co_return;
  }
  const auto start = std::chrono::steady_clock::now();
  report.attempted = true;
  report.error = socket.connect(endpoint);
  while (report.error == 0) {
    const bool ready = co_await socket.wait_writable();
    if (!ready) co_return;
    report.error = socket.take_error();
    if (auto icmp = socket.take_icmp_error()) report.icmp = icmp;
    if (report.error == 0 && socket.has_peer()) break;
  }
  if (report.error != 0) {
    if (!report.icmp) report.icmp = socket.take_icmp_error();
    co_return;
  }
  report.connected = true;
  report.duration = std::chrono::steady_clock::now() - start;
  if (const auto info = tcp_info(socket.native_handle())) {
    report.retransmits = static_cast<int>(info->retransmits);
    if (info->retransmits == 0 && info->round_trip.count() > 0) report.duration = info->round_trip;
  }
}

}  // namespace reachd::net
