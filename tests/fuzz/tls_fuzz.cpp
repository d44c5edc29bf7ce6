// A TLS server's possible responses to a ClientHello. The first byte selects the pieces in which the rest
// arrives (0: all at once). The flights in the corpus are TLS 1.2, where certificates are sent in the clear;
// most are signed by a CA whose key is pinned here. The client's random number is new each time, so no input
// can lead to a successful handshake.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "base/text.hpp"
#include "tls/session.hpp"

namespace {

using namespace reachd;

constexpr config::KeyHash pinned{0x6d, 0x2e, 0xec, 0xa0, 0xbd, 0x2f, 0xf5, 0xef, 0xab, 0xca, 0xbd,
                                 0x29, 0x80, 0x7e, 0x57, 0xc2, 0x81, 0xb5, 0x9d, 0x5f, 0x2d, 0xdb,
                                 0x7a, 0x46, 0x6f, 0xf5, 0xd2, 0xd5, 0xbc, 0x66, 0x53, 0x3e};
// Within the validity of the corpus's certificates: 2030-01-01.
const auto now = std::chrono::system_clock::from_time_t(1893456000);

void demand(bool holds) {
  if (!holds) std::abort();
}

std::shared_ptr<const tls::Context> make() {
  config::TrustSet set;
  set.name = "fuzz";
  set.spki_sha256 = {pinned};
  const auto trust = tls::load_trust(set);
  demand(trust.has_value());
  const auto context = tls::make_context(*trust, {"apns-security-v3"});
  demand(context.has_value());
  return *context;
}

void demand_clean(const std::string& text, std::size_t limit) {
  demand(text == reachd::base::clean_text(text, limit));
}

void demand_sound(const result::TlsFacts& facts) {
  const bool is_old = facts.version == "SSLv3" || facts.version == "TLSv1" || facts.version == "TLSv1.1";
  demand(is_old || facts.version.empty() || facts.version == "TLSv1.2" || facts.version == "TLSv1.3");
  demand(!is_old || facts.older_than_tls12);
  demand(facts.alpn.empty() || facts.alpn == "apns-security-v3" || facts.alpn == "other");
  demand_clean(facts.issuer, 128);
  demand(facts.chain.size() <= 8);
  demand(facts.chain.empty() ? facts.fingerprint.empty() : facts.fingerprint == facts.chain[0].sha256);
  for (const auto& certificate : facts.chain) {
    demand_clean(certificate.subject, 128);
    demand_clean(certificate.issuer, 128);
    demand(certificate.sha256.size() == 64);
  }
}

result::Outcome tls_handshake(std::span<const std::uint8_t> answer, std::size_t portion) {
  using Step = tls::Session::Step;
  static const auto context = make();
  static tls::VerifiedChains verified;
  tls::Session session(context, "courier.example", now, &verified);
  Step step = session.handshake();
  demand(step == Step::want_input && !session.take().empty());
  while (!answer.empty() && step == Step::want_input) {
    const auto part = answer.first(std::min(portion == 0 ? answer.size() : portion, answer.size()));
    answer = answer.subspan(part.size());
    session.feed(part);
    step = session.handshake();
    session.take();
  }
  const auto outcome = session.end(tls::End::closed);
  demand(step != Step::done && outcome != result::Outcome::ok &&
         result::stage(outcome) == result::Stage::tls);
  demand(session.drain());
  demand_clean(session.detail(), 256);
  demand_sound(session.facts());
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::span answer(data + 1, size - 1);
  const auto outcome = tls_handshake(answer, data[0]);
  // The pieces in which it arrives make no difference.
  if (data[0] != 0) demand(tls_handshake(answer, 0) == outcome);
  return 0;
}
