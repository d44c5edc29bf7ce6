#include "daemon/report/trace_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/time_text.hpp"
#include "locate/judge.hpp"

namespace reachd::report {

namespace {

using result::Mechanism;
using result::Outcome;

constexpr std::size_t column_width = 34;

std::string port_text(const TraceReport& report) {
  return fmt::format("{} {}", report.udp_dns ? "UDP" : "TCP", report.endpoint.port);
}

/// "TCP 5223 to courier.push.apple.com (17.57.144.10)".
std::string subject(const TraceReport& report) {
  const auto address = report.endpoint.address.to_string();
  const auto where = report.host == address ? address : fmt::format("{} ({})", report.host, address);
  return fmt::format("{} to {}", port_text(report), where);
}

bool is_first_data(const TraceReport& report) {
  return result::approach(report.outcome, report.udp_dns) == result::Approach::first_data;
}

/// The place, where known: " at or behind 10.2.0.2 (hop 2)".
std::string place(const result::Block& block) {
  if (!block.hop) return "";
  if (!block.last_hop) return fmt::format(" at or behind hop {}", *block.hop);
  return fmt::format(" at or behind {} (hop {})", block.last_hop->to_string(), *block.hop);
}

struct Happening {
  Mechanism value;
  std::string_view text;  ///< after "TCP 5223 to courier.push.apple.com"
};
constexpr base::Table<Mechanism, Happening> happenings{{
    {Mechanism::unknown, "does not work, and where it stops could not be told"},
    {Mechanism::silent_drop, "is silently dropped{place}"},
    {Mechanism::icmp_prohibited, "is rejected{by} with ICMP administratively prohibited{place}"},
    {Mechanism::icmp_unreachable, "is rejected{by} with an ICMP error{place}"},
    {Mechanism::reset, "is refused with a forged RST{place}"},
    {Mechanism::server, "is refused by the server itself"},
    {Mechanism::reset_after_hello, "connects, but {data} is answered with a RST{place}"},
    {Mechanism::stall_after_hello, "connects, but {data} is swallowed{place}"},
    {Mechanism::stall_after_ack, "connects and takes {data}, but no answer comes"},
    {Mechanism::path_mtu, "connects, but large packets are lost{place} (path MTU)"},
    {Mechanism::large_hello,
     "connects, but a large ClientHello, as of iOS 26 and macOS 26, is stopped{place}; a small one passes"},
    {Mechanism::interception, "is answered by somebody else than the server"},
    {Mechanism::dns_answer, "gives a false answer"},
    {Mechanism::proxy_answer, "is answered by the proxy itself"},
}};

std::string what_happens(const TraceReport& report) {
  const auto& block = report.trace.block;
  const auto by = block.blocker ? fmt::format(" by {}", block.blocker->to_string()) : std::string();
  const std::string data =
      result::stage(report.outcome) == result::Stage::tls ? "the ClientHello" : "the request";
  return fmt::format(fmt::runtime(happenings[block.mechanism].text), fmt::arg("by", by),
                     fmt::arg("data", data), fmt::arg("place", place(block)));
}

/// "2026-11-27 07:27:42 UTC  10.20.0.2 (eth0.20) -> 17.57.144.15:5223 TCP"
std::string attempt_text(const TraceReport& report) {
  auto text = base::utc_second_text(report.started) + "  ";
  if (report.source_address) text += report.source_address->to_string() + " ";
  if (!report.interface.empty()) text += fmt::format("({}) ", report.interface);
  return text + fmt::format("-> {} {}", report.endpoint.to_string(), report.udp_dns ? "UDP" : "TCP");
}

std::string cell(const result::Hop* hop) {
  if (hop == nullptr) return "";
  using Answer = result::Hop::Answer;
  if (hop->answer == Answer::silent) return "-";
  std::string text = hop->answer == Answer::time_exceeded ? std::string("a router that is not known")
                                                          : std::string(result::name(hop->answer));
  if (hop->router) text = hop->router->to_string();
  if (hop->sender) text += " by " + hop->sender->to_string();
  return fmt::format("{}  {}", text, base::measured_text(hop->round_trip));
}

/// The number of rows: silent hops at the end of both paths are omitted.
std::size_t rows(const locate::Trace& trace) {
  const auto length = [](const std::vector<result::Hop>& hops) {
    const auto says = [](const result::Hop& hop) { return hop.answer != result::Hop::Answer::silent; };
    return static_cast<std::size_t>(hops.rend() - std::find_if(hops.rbegin(), hops.rend(), says));
  };
  return std::max(length(trace.failing), length(trace.control));
}

std::string paths(const TraceReport& report) {
  const auto& trace = report.trace;
  const auto count = rows(trace);
  if (count == 0) return "";
  const auto control = is_first_data(report)           ? fmt::format("SYNs to TCP {}", report.endpoint.port)
                       : trace.block.control_port != 0 ? fmt::format("TCP {}", trace.block.control_port)
                                                       : std::string();
  const auto failing = is_first_data(report) ? "data to " + port_text(report) : port_text(report);
  std::string text = fmt::format(" hop  {:<{}}{}\n", failing, column_width, control);
  for (std::size_t i = 1; i <= count; ++i) {
    const auto distance = static_cast<int>(i);
    const auto left = cell(result::at(trace.failing, distance));
    const auto right = cell(result::at(trace.control, distance));
    auto line = fmt::format("{:>4}  {:<{}}{}", i, left, column_width, right);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text + "\n";
}

}  // namespace

int trace_exit_status(const TraceReport& report) {
  if (report.outcome == Outcome::ok) return 0;
  return report.trace.block.mechanism == Mechanism::unknown ? 3 : 1;
}

std::string trace_sentence(const TraceReport& report) {
  if (report.outcome == Outcome::ok) return subject(report) + " works.";
  if (result::stage(report.outcome) == result::Stage::local)
    return fmt::format("{} cannot be tried: {}.", subject(report), result::meaning(report.outcome));
  const auto& block = report.trace.block;
  auto sentence = fmt::format("{} {}", subject(report), what_happens(report));
  if (block.control_port != 0 && block.mechanism != Mechanism::unknown) {
    sentence += fmt::format("; TCP {} to the same address {}", block.control_port,
                            result::connected_at(report.trace.control) ? "passes"
                            : block.control_passes                     ? "gets further"
                                                                       : "gets no further");
  }
  return sentence + ".";
}

std::string trace_table(const TraceReport& report) {
  std::string text = fmt::format("{}: {}", subject(report), result::name(report.outcome));
  if (report.outcome != Outcome::ok) text += fmt::format(" ({})", result::meaning(report.outcome));
  text += "\n";
  text += attempt_text(report) + "\n";
  if (!report.detail.empty()) text += fmt::format("{}\n", report.detail);
  text += "\n" + paths(report) + trace_sentence(report) + "\n";
  if (report.outcome != Outcome::ok && !report.trace.confidence_text.empty())
    text += fmt::format("({})\n", report.trace.confidence_text);
  return text;
}

}  // namespace reachd::report
