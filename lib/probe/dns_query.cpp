// A dns probe: one question to one server.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "probe/run.hpp"

namespace reachd::probe {

using result::Phase;

namespace {

void note_reply(Run& run, const dns::Reply& reply) {
  auto& result = run.result;
  result.outcome = reply.outcome;
  if (reply.sent) result.resolver = reply.server.name + " " + reply.server.endpoint.address.to_string();
  result.answers = reply.answer.addresses;
  std::sort(result.answers.begin(), result.answers.end());
  result.icmp = reply.icmp;
  result.error_number = reply.error;
  result.detail = base::clean_text(reply.detail, 256);
  result.retransmits = reply.resent;
  result.first_packet_resent = reply.resent > 0;
  if (reply.outcome == Outcome::ok) result.phase(Phase::exchange) = reply.duration;
}

config::RecordType other_type(config::RecordType type) {
  return type == config::type_a ? config::type_aaaa : config::type_a;
}

}  // namespace

awaitable<void> dns_query(Run& run) {
  auto& result = run.result;
  const auto servers = run.servers();
  const auto bindings = run.bindings();
  const dns::Question question{run.order.host, run.task().type};
  const bool over_tcp = std::get<config::DnsTarget>(run.probe().target).tcp;
  result.address = servers.front().endpoint.address;

  dns::Reply reply;
  if (over_tcp) {
    run.step = Run::Step::dns_over_tcp;
    co_await dns::exchange_over_tcp(servers.front(), bindings, question, reply);
  } else {
    const auto budget = run.deadline - std::chrono::steady_clock::now();
    const auto extra = run.order.extra_answers;
    co_await dns::exchange_over_udp(run.tools.lingering, servers, bindings, question, budget, extra, reply);
    note_reply(run, reply);
    if (reply.answered() && reply.answer.truncated && reply.outcome == Outcome::ok) {
      run.step = Run::Step::dns_over_tcp;
      result.phase(Phase::exchange).reset();
      co_await dns::exchange_over_tcp(servers.front(), bindings, question, reply);
    }
  }
  note_reply(run, reply);

  if (reply.outcome == Outcome::dns_no_data && run.task().automatic) {
    const dns::Question other{run.order.host, other_type(run.task().type)};
    const auto left = run.deadline - std::chrono::steady_clock::now();
    dns::Reply second;
    if (over_tcp) {
      co_await dns::exchange_over_tcp(servers.front(), bindings, other, second);
    } else {
      co_await dns::exchange_over_udp(run.tools.lingering, servers, bindings, other, left, nullptr, second);
    }
    result.other_family_only =
        second.outcome == Outcome::ok && (second.answer.records > 0 || second.answer.truncated);
  }
  if (reply.outcome == Outcome::ok) {
    const auto unexpected = co_await find_unexpected(run, result.answers, servers, false);
    if (unexpected) {
      run.end(Outcome::dns_unexpected_address);
      result.detail = fmt::format("{} has the address {}", run.order.host, unexpected->to_string());
    }
  }
}

}  // namespace reachd::probe
