// Answers from DNS servers. The first byte selects the type asked for, the rest is the message; its id is
// used as the one asked for, so that the fuzzer need not guess it. The messages in the corpus ask for the
// name below.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "dns/message.hpp"

namespace {

constexpr std::uint16_t types[] = {1, 28, 5, 16};

void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace reachd;
  if (size < 3) return 0;
  const std::uint16_t type = types[data[0] % 4];
  const std::span message(data + 1, size - 1);
  const auto id = static_cast<std::uint16_t>(message[0] << 8 | message[1]);
  const auto answer = dns::parse_answer(message, id, "1-courier.push.apple.com", type);

  const auto outcome = dns::outcome_of(answer);
  demand(outcome.has_value() == (answer.parsed != dns::Parsed::ignored));
  demand(answer.problem.empty() == (answer.parsed == dns::Parsed::answer));
  demand(answer.addresses.size() == (type == 1 || type == 28 ? answer.records : 0));
  for (const auto& address : answer.addresses) {
    demand(address.family() == (type == 1 ? net::Family::ipv4 : net::Family::ipv6));
  }
  if (answer.parsed != dns::Parsed::answer) demand(answer.records == 0 && answer.final_name.empty());
  demand(answer.rcode >= 0 && answer.rcode <= 4095);
  for (const char c : answer.final_name) demand(c > ' ' && c < '\x7f');
  // A record is at least 11 bytes long, so the size of the message limits what it can make us store.
  demand(answer.records <= size / 11);
  return 0;
}
