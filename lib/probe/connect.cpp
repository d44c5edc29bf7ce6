// The TCP connection of an attempt.

#include "net/connect.hpp"

#include <cerrno>
#include <cstring>

#include "probe/connect_outcome.hpp"
#include "probe/run.hpp"

namespace reachd::probe {

using result::Phase;

Outcome connect_outcome(net::Failure failure) {
  switch (failure) {
    case net::Failure::local_error:
      return Outcome::local_error;
    case net::Failure::no_route:
      return Outcome::local_no_route;
    case net::Failure::prohibited:
      return Outcome::connect_prohibited;
    case net::Failure::unreachable:
      return Outcome::connect_unreachable;
    case net::Failure::refused:
      return Outcome::connect_refused;
    case net::Failure::timeout:
      return Outcome::connect_timeout;
  }
  return Outcome::local_error;
}

Broken broken_by(int error) {
  switch (error) {
    case ECONNRESET:
    case EPIPE:
      return Broken::reset;
    case ETIMEDOUT:
      return Broken::timeout;
    default:  // what an ICMP error becomes: EHOSTUNREACH, ENETUNREACH, ECONNREFUSED, EACCES, EPROTO, ...
      return Broken::unreachable;
  }
}

awaitable<bool> connect(Run& run) {
  auto& result = run.result;
  auto& report = run.connection;
  const net::Endpoint endpoint{*result.address, run.task().labels.port};
  const auto binding = run.bindings().of(endpoint.address.family());
  run.step = Run::Step::connect;
  result.tried_address = true;
  co_await net::connect(run.socket, endpoint, binding, report);
  if (report.connected) {
    result.phase(Phase::connect) = report.duration;
    result.retransmits += report.retransmits;
    result.first_packet_resent = result.first_packet_resent || report.retransmits > 0;
    co_return true;
  }
  if (report.error == 0) co_return false;  // cancelled: the time is up
  run.end(connect_outcome(net::failure_of(report, endpoint.address, binding)));
  result.icmp = report.icmp;
  result.error_number = report.error;
  if (result.detail.empty()) result.detail = std::strerror(report.error);
  co_return false;
}

}  // namespace reachd::probe
