#include "net/connect.hpp"

#include <cerrno>

#include "net/netlink.hpp"
#include "net/tcp_info.hpp"

namespace reachd::net {

Failure failure_of(const ConnectReport& report, const Address& destination, const SourceBinding& binding) {
  FailureFacts facts{.error = report.error,
                     .while_opening = report.while_opening,
                     .has_source = true,
                     .icmp = report.icmp,
                     .sender_is_own = false};
  if (facts.icmp && facts.icmp->sender) facts.sender_is_own = is_own_address(*facts.icmp->sender);
  if (facts.error == EADDRNOTAVAIL) facts.has_source = source_address_for(destination, binding).has_value();
  return classify(facts);
}

awaitable<void> connect(Socket& socket, Endpoint endpoint, SourceBinding binding, ConnectReport& report) {
  report.error = socket.open(Socket::Type::stream, endpoint.address.family(), binding);
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
