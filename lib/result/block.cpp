#include "result/block.hpp"

namespace reachd::result {

namespace {

struct MechanismRow {
  Mechanism value;
  Adds adds;
  base::Translated words;
};
constexpr base::Table<Mechanism, MechanismRow> mechanisms{{
    {Mechanism::unknown, Adds::nothing, {"could not be determined", "nicht feststellbar"}},
    {Mechanism::silent_drop, Adds::place, {"silently dropped", "stillschweigend verworfen"}},
    {Mechanism::icmp_prohibited,
     Adds::place,
     {"rejected: ICMP administratively prohibited", "abgewiesen: ICMP administrativ verboten"}},
    {Mechanism::icmp_unreachable,
     Adds::place,
     {"rejected: ICMP unreachable", "abgewiesen: ICMP nicht erreichbar"}},
    {Mechanism::reset, Adds::manner, {"refused by a forged reset", "abgewiesen durch ein gefälschtes Reset"}},
    {Mechanism::server, Adds::manner, {"refused by the server itself", "vom Server selbst abgewiesen"}},
    {Mechanism::reset_after_hello,
     Adds::manner,
     {"reset after the first data", "Reset nach den ersten Daten"}},
    {Mechanism::stall_after_hello,
     Adds::manner,
     {"the first data is dropped", "die ersten Daten werden verworfen"}},
    {Mechanism::stall_after_ack,
     Adds::manner,
     {"the first data arrives, nothing comes back", "die ersten Daten kommen an, nichts kommt zurück"}},
    {Mechanism::path_mtu,
     Adds::manner,
     {"large packets are lost (path MTU)", "große Pakete gehen verloren (Pfad-MTU)"}},
    {Mechanism::large_hello,
     Adds::manner,
     {"a large ClientHello is stopped, a small one passes",
      "ein großes ClientHello wird aufgehalten, ein kleines kommt durch"}},
    {Mechanism::interception,
     Adds::nothing,
     {"intercepted: somebody else answers", "abgefangen: jemand anders antwortet"}},
    {Mechanism::dns_answer,
     Adds::nothing,
     {"led astray by a false DNS answer", "durch eine falsche DNS-Antwort irregeführt"}},
    {Mechanism::proxy_answer, Adds::nothing, {"the proxy's own answer", "die Antwort des Proxys selbst"}},
}};

}  // namespace

std::string_view words(Mechanism mechanism, base::Language language) {
  return mechanisms[mechanism].words.in(language);
}

Adds adds(Mechanism mechanism) {
  return mechanisms[mechanism].adds;
}

Block block_told_by(Outcome outcome, const std::optional<net::Address>& address) {
  Block block;
  const auto how = approach(outcome, false);
  if (how == Approach::interception) block.mechanism = Mechanism::interception;
  if (how == Approach::dns_answer) block.mechanism = Mechanism::dns_answer;
  if (how == Approach::proxy_answer) block.mechanism = Mechanism::proxy_answer;
  if (outcome == Outcome::proxy_denied || outcome == Outcome::proxy_login) block.blocker = address;
  return block;
}

}  // namespace reachd::result
