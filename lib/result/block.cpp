#include "result/block.hpp"

namespace reachd::result {

namespace {

struct MechanismRow {
  Mechanism value;
  base::Translated words;
};
constexpr base::Table<Mechanism, MechanismRow> mechanisms{{
    {Mechanism::unknown, {"not told", "nicht feststellbar"}},
    {Mechanism::silent_drop, {"silently dropped", "stillschweigend verworfen"}},
    {Mechanism::icmp_prohibited,
     {"rejected: ICMP administratively prohibited", "abgewiesen: ICMP administrativ verboten"}},
    {Mechanism::icmp_unreachable, {"rejected: ICMP unreachable", "abgewiesen: ICMP nicht erreichbar"}},
    {Mechanism::reset, {"refused by a forged reset", "abgewiesen durch ein gefälschtes Reset"}},
    {Mechanism::server, {"refused by the server itself", "vom Server selbst abgewiesen"}},
    {Mechanism::reset_after_hello, {"reset after the TLS ClientHello", "Reset nach dem TLS-ClientHello"}},
    {Mechanism::stall_after_hello, {"the TLS ClientHello is dropped", "das TLS-ClientHello wird verworfen"}},
    {Mechanism::stall_after_ack,
     {"the ClientHello arrives, nothing comes back", "das ClientHello kommt an, nichts kommt zurück"}},
    {Mechanism::path_mtu, {"large packets are lost (path MTU)", "große Pakete gehen verloren (Pfad-MTU)"}},
    {Mechanism::large_hello,
     {"a large ClientHello is stopped, a small one passes",
      "ein großes ClientHello wird aufgehalten, ein kleines kommt durch"}},
    {Mechanism::interception, {"intercepted: somebody else answers", "abgefangen: jemand anders antwortet"}},
    {Mechanism::dns_answer,
     {"led astray by a false DNS answer", "durch eine falsche DNS-Antwort irregeführt"}},
}};

}  // namespace

std::string_view words(Mechanism mechanism, base::Language language) {
  return mechanisms[mechanism].words.in(language);
}

Block block_told_by(Outcome outcome) {
  Block block;
  const auto how = approach(outcome, false);
  if (how == Approach::interception) block.mechanism = Mechanism::interception;
  if (how == Approach::dns_answer) block.mechanism = Mechanism::dns_answer;
  return block;
}

}  // namespace reachd::result
