#include "daemon/report/trace_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/time_text.hpp"
#include "base/translated_text.hpp"
#include "daemon/report/text.hpp"

namespace reachd::report {

namespace {

using base::Language;
using result::Mechanism;
using result::Outcome;

constexpr std::size_t column_width = 34;

std::string port_text(const TraceReport& report) {
  return fmt::format("{} {}", report.udp_dns ? "UDP" : "TCP", report.endpoint.port);
}

/// "TCP 5223 to courier.push.apple.com (17.57.144.10)".
base::TranslatedText subject(const TraceReport& report) {
  const auto address = report.endpoint.address.to_string();
  const auto where = report.host == address ? address : fmt::format("{} ({})", report.host, address);
  return base::translated({"{} to {}", "{} zu {}"}, port_text(report), where);
}

bool is_first_data(const TraceReport& report) {
  return result::approach(report.outcome, report.udp_dns) == result::Approach::first_data;
}

/// The place, where known: " at or behind 10.2.0.2 (hop 2)".
base::TranslatedText place(const result::Block& block) {
  if (!block.hop) return {};
  if (!block.last_hop)
    return base::translated({" at or behind hop {}", " an oder hinter Hop {}"}, *block.hop);
  return base::translated({" at or behind {} (hop {})", " an oder hinter {} (Hop {})"},
                          block.last_hop->to_string(), *block.hop);
}

struct Happening {
  Mechanism value;
  base::Translated text;  ///< after "TCP 5223 to courier.push.apple.com"
};
constexpr base::Table<Mechanism, Happening> happenings{{
    {Mechanism::unknown,
     {"does not work; where it stops could not be determined",
      "funktioniert nicht; wo es endet, ließ sich nicht feststellen"}},
    {Mechanism::silent_drop, {"is silently dropped{place}", "wird{place} stillschweigend verworfen"}},
    {Mechanism::icmp_prohibited,
     {"is rejected{by} with ICMP administratively prohibited{place}",
      "wird{by}{place} abgewiesen (ICMP: administrativ verboten)"}},
    {Mechanism::icmp_unreachable,
     {"is rejected{by} with an ICMP error{place}", "wird{by}{place} mit einem ICMP-Fehler abgewiesen"}},
    {Mechanism::reset,
     {"is refused with a forged RST{place}", "wird{place} mit einem gefälschten RST abgewiesen"}},
    {Mechanism::server, {"is refused by the server itself", "wird vom Server selbst abgewiesen"}},
    {Mechanism::reset_after_hello,
     {"connects, but {data} is answered with a RST{place}",
      "verbindet, aber auf {data} kommt{place} ein RST"}},
    {Mechanism::stall_after_hello,
     {"connects, but {data} is dropped{place}", "verbindet, aber {data} wird{place} verworfen"}},
    {Mechanism::stall_after_ack,
     {"connects and accepts {data}, but no answer comes",
      "verbindet und nimmt {data} an, aber es kommt keine Antwort"}},
    {Mechanism::path_mtu,
     {"connects, but large packets are lost{place} (path MTU)",
      "verbindet, aber große Pakete gehen{place} verloren (Pfad-MTU)"}},
    {Mechanism::large_hello,
     {"connects, but a large ClientHello, as iOS 26 and macOS 26 send it, is stopped{place}; a small one "
      "passes",
      "verbindet, aber ein großes ClientHello, wie iOS 26 und macOS 26 es senden, wird{place} aufgehalten; "
      "ein kleines kommt durch"}},
    {Mechanism::interception,
     {"is answered by something other than the server", "wird von etwas anderem als dem Server beantwortet"}},
    {Mechanism::dns_answer, {"gives a false answer", "gibt eine falsche Antwort"}},
    {Mechanism::proxy_answer, {"is answered by the proxy itself", "wird vom Proxy selbst beantwortet"}},
}};

std::string what_happens(const TraceReport& report, Language language) {
  const auto& block = report.trace.block;
  const auto by = block.blocker ? base::translated({" by {}", " von {}"}, block.blocker->to_string())
                                : base::TranslatedText{};
  constexpr base::Translated hello{"the ClientHello", "das ClientHello"},
      request{"the request", "die Anfrage"};
  const bool is_hello = result::stage(report.outcome) == result::Stage::tls;
  return filled(happenings[block.mechanism].text, language, fmt::arg("by", by.in(language)),
                fmt::arg("data", (is_hello ? hello : request).in(language)),
                fmt::arg("place", place(block).in(language)));
}

/// "2026-11-27 07:27:42 UTC  10.20.0.2 (eth0.20) -> 17.57.144.15:5223 TCP"
std::string attempt_text(const TraceReport& report) {
  auto text = base::utc_second_text(report.started) + "  ";
  if (report.source_address) text += report.source_address->to_string() + " ";
  if (!report.interface.empty()) text += fmt::format("({}) ", report.interface);
  return text + fmt::format("-> {} {}", report.endpoint.to_string(), report.udp_dns ? "UDP" : "TCP");
}

std::string cell(const result::Hop* hop, Language language) {
  if (hop == nullptr) return "";
  using Answer = result::Hop::Answer;
  if (hop->answer == Answer::silent) return "-";
  constexpr base::Translated unknown_router{"an unknown router", "ein unbekannter Router"};
  std::string text(hop->answer == Answer::time_exceeded ? unknown_router.in(language)
                                                        : result::words(hop->answer, language));
  if (hop->router) text = hop->router->to_string();
  if (hop->sender) text += (language == Language::german ? " von " : " by ") + hop->sender->to_string();
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

std::string paths(const TraceReport& report, Language language) {
  const auto& trace = report.trace;
  const auto count = rows(trace);
  if (count == 0) return "";
  const auto port = port_text(report);
  constexpr base::Translated syns{"SYNs to {}", "SYNs an {}"}, data{"data to {}", "Daten an {}"};
  const auto control = is_first_data(report)           ? filled(syns, language, port)
                       : trace.block.control_port != 0 ? fmt::format("TCP {}", trace.block.control_port)
                                                       : std::string();
  const auto failing = is_first_data(report) ? filled(data, language, port) : port;
  std::string text = fmt::format(" {}  {:<{}}{}\n", language == Language::german ? "Hop" : "hop", failing,
                                 column_width, control);
  for (std::size_t i = 1; i <= count; ++i) {
    const auto distance = static_cast<int>(i);
    const auto left = cell(result::at(trace.failing, distance), language);
    const auto right = cell(result::at(trace.control, distance), language);
    auto line = fmt::format("{:>4}  {:<{}}{}", i, left, column_width, right);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text + "\n";
}

std::string_view of_control(const TraceReport& report, Language language) {
  constexpr base::Translated passes{"passes", "kommt durch"}, further{"gets further", "kommt weiter"},
      no_further{"gets no further", "kommt nicht weiter"};
  if (result::connected_at(report.trace.control)) return passes.in(language);
  return (report.trace.block.control_passes ? further : no_further).in(language);
}

}  // namespace

int trace_exit_status(const TraceReport& report) {
  if (report.outcome == Outcome::ok) return 0;
  return report.trace.block.mechanism == Mechanism::unknown ? 3 : 1;
}

std::string trace_sentence(const TraceReport& report, Language language) {
  const auto what = subject(report);
  if (report.outcome == Outcome::ok)
    return base::translated({"{} works.", "{} funktioniert."}, what).in(language);
  if (result::stage(report.outcome) == result::Stage::local) {
    return base::translated({"{} cannot be tried: {}.", "{} lässt sich nicht versuchen: {}."}, what,
                            result::meaning(report.outcome, language))
        .in(language);
  }
  const auto& block = report.trace.block;
  auto sentence = fmt::format("{} {}", what.in(language), what_happens(report, language));
  if (block.control_port != 0 && block.mechanism != Mechanism::unknown) {
    sentence += base::translated({"; TCP {} to the same address {}", "; TCP {} zur selben Adresse {}"},
                                 block.control_port, of_control(report, language))
                    .in(language);
  }
  return sentence + ".";
}

std::string trace_table(const TraceReport& report, Language language) {
  std::string text = fmt::format("{}: {}", subject(report).in(language), result::name(report.outcome));
  if (report.outcome != Outcome::ok) text += fmt::format(" ({})", result::meaning(report.outcome, language));
  text += "\n";
  text += attempt_text(report) + "\n";
  if (const auto& detail = report.detail.in(language); !detail.empty()) text += detail + "\n";
  text += "\n" + paths(report, language) + trace_sentence(report, language) + "\n";
  const auto& note = report.trace.confidence_text.in(language);
  if (report.outcome != Outcome::ok && !note.empty()) text += fmt::format("({})\n", note);
  return text;
}

}  // namespace reachd::report
