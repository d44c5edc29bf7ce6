#include "daemon/probing/trace_request.hpp"

#include "core/trace_control.hpp"

namespace reachd::daemon {

locate::Request trace_request(const core::StartTrace& start, const probe::Contexts& contexts) {
  const auto& task = *start.task;
  const auto& failure = start.failure;
  locate::Request request;
  request.udp_dns = !core::over_tcp(task) && failure.outcome != result::Outcome::dns_tcp_failed;
  request.endpoint = {*failure.address, task.labels.port};
  request.control_port = start.control_port;
  request.control_endpoint = start.control;
  request.binding = task.source.bindings().of(failure.address->family());
  request.outcome = failure.outcome;
  request.server_name = failure.host;
  if (const auto* tls = std::get_if<config::TlsTarget>(&task.probe->target)) {
    request.tls = contexts.of(*tls);
    if (!tls->server_name.empty()) request.server_name = tls->server_name;
  } else if (const auto* http = std::get_if<config::HttpTarget>(&task.probe->target)) {
    request.http_path = http->path;
  } else if (!connects(task.labels.kind)) {
    request.query_name = failure.host;
    request.query_type = task.type;
  }
  return request;
}

}  // namespace reachd::daemon
