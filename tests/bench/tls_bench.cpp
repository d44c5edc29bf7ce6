// Processor time of a handshake on the client's side, without the server's: leaf and intermediate with P-256,
// and an intermediate pinned, as for Apple's servers.
//   argument 0: TLS 1.2 or 1.3 (12, 13); argument 1: without (0) or with (1) the cache of verified chains;
//   argument 2: a small (0) or a large (1) ClientHello

#define DOCTEST_CONFIG_IMPLEMENT  // the servers of the tests check themselves with doctest
#include <benchmark/benchmark.h>
#include <doctest/doctest.h>

#include <ctime>

#include "tls/test_server.hpp"

namespace {

using namespace reachd::tls;
using namespace reachd::tls::test;

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Adds up the time between start() and stop().
class Watch {
 public:
  void start() { started_ = processor_seconds(); }
  void stop() { sum_ += processor_seconds() - started_; }
  double seconds() const { return sum_; }

 private:
  double started_ = 0;
  double sum_ = 0;
};

void handshake(benchmark::State& state) {
  const int version = state.range(0) == 12 ? TLS1_2_VERSION : TLS1_3_VERSION;
  const Identity top = root({.common_name = "Root", .ca = true});
  const Identity middle = issue({.common_name = "Middle", .ca = true}, top);
  const Identity leaf = issue({.common_name = "leaf", .alternative_names = "DNS:courier.example"}, middle);
  const auto context = context_for(trust_in({}, {key_hash(middle.certificate.get())}), {"apns-security-v3"});
  VerifiedChains verified;
  for (auto _ : state) {
    Server server(leaf, {middle.certificate.get()},
                  {.min_version = version, .max_version = version, .alpn = "apns-security-v3"});
    Watch client;
    client.start();
    {
      Session session(context, "courier.example", at(present), state.range(1) == 1 ? &verified : nullptr,
                      state.range(2) == 1 ? Hello::large : Hello::small);
      while (session.handshake() == Session::Step::want_input) {
        const auto flight = session.take();
        client.stop();
        server.feed(flight);
        server.step();
        const auto answer = server.take();
        client.start();
        session.feed(answer);
      }
      if (session.outcome() != reachd::result::Outcome::ok) state.SkipWithError(session.detail().c_str());
      benchmark::DoNotOptimize(session.facts());
      session.close_notify();
      benchmark::DoNotOptimize(session.take());
    }
    client.stop();
    state.SetIterationTime(client.seconds());
  }
}
BENCHMARK(handshake)->ArgsProduct({{12, 13}, {0, 1}, {0, 1}})->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int count, char** arguments) {
  doctest::Context checks;
  checks.setAsDefaultForAssertsOutOfTestCases();
  benchmark::Initialize(&count, arguments);
  benchmark::RunSpecifiedBenchmarks();
}
