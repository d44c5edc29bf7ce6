#include "locate/trace.hpp"

#include "locate/run.hpp"

namespace reachd::locate {

namespace {

using namespace std::chrono_literals;

constexpr auto trace_time = 12s;

/// What needs no look at the path. True if that was all.
bool told_by_outcome(Approach how, Trace& trace) {
  if (how == Approach::interception) {
    trace.block.mechanism = result::Mechanism::interception;
    trace.confidence_text = base::translated(
        {"the certificate or the answer shows that somebody else terminates the connection",
         "das Zertifikat oder die Antwort zeigt, dass jemand anders die Verbindung annimmt"});
  } else if (how == Approach::dns_answer) {
    trace.block.mechanism = result::Mechanism::dns_answer;
    trace.confidence_text = base::translated({"the answer itself is the fault; the path works",
                                              "die Antwort selbst ist der Fehler; der Weg funktioniert"});
  } else if (how == Approach::proxy_answer) {
    trace.block.mechanism = result::Mechanism::proxy_answer;
    trace.confidence_text = base::translated({"the proxy itself says so; the path to it works",
                                              "der Proxy selbst sagt es; der Weg zu ihm funktioniert"});
  } else if (how == Approach::none) {
    trace.confidence_text = base::translated(
        {"this failure has no place on the path", "diese Störung hat keinen Ort auf dem Weg"});
  }
  return !trace.confidence_text.english.empty();
}

base::TranslatedText port_works() {
  return base::translated({"the port works", "der Port funktioniert"});
}

base::TranslatedText no_hello() {
  return base::translated({"there is no ClientHello to send", "es gibt kein ClientHello zu senden"});
}

awaitable<void> run_once(Tracing& tracing, Trace& trace, Evidence& evidence) {
  evidence.outcome = tracing.request.outcome;
  if (tracing.approach == Approach::first_data) {
    co_await run_first_data(tracing, evidence);
  } else {
    co_await run_connect(tracing, evidence);
  }
  trace.failing = evidence.failing;
  trace.control = evidence.control;
}

}  // namespace

awaitable<void> trace(Request request, Trace& trace) {
  Tracing tracing;
  tracing.approach = approach(request.outcome, request.udp_dns);
  tracing.deadline = std::chrono::steady_clock::now() + trace_time;
  tracing.request = std::move(request);
  if (tracing.request.outcome == result::Outcome::ok) {
    Evidence evidence;
    co_await run_once(tracing, trace, evidence);
    trace.confidence_text = port_works();
    co_return;
  }
  if (told_by_outcome(tracing.approach, trace)) co_return;
  if (tracing.approach == Approach::first_data) {
    tracing.first_data = first_data_of(tracing.request);
    tracing.small_hello = small_hello_of(tracing.request);
    if (tracing.first_data.bytes.empty()) {
      trace.confidence_text = no_hello();
      co_return;
    }
  }

  Agreement agreement;
  while (agreement.wants_another(tracing.deadline - std::chrono::steady_clock::now())) {
    Evidence evidence;
    co_await run_once(tracing, trace, evidence);
    agreement.add(judge(evidence));
  }
  auto conclusion = agreement.conclusion(tracing.request.control_port);
  trace.block = conclusion.block;
  trace.confidence_text = std::move(conclusion.why);
}

}  // namespace reachd::locate
