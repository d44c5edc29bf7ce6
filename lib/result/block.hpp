#pragma once

// Where on the path a port is blocked, and how: the findings of a trace. A value; the words are those of the
// metrics' labels.

#include <cstdint>
#include <optional>
#include <string_view>

#include "net/address.hpp"
#include "result/outcome.hpp"

namespace reachd::result {

/// To add one: here, its row in block.cpp, the rule that finds it in locate/judge*.cpp, its words in
/// sentences in verdict/words_english.cpp and words_german.cpp. The README lists the rest.
enum class Mechanism : std::uint8_t {
  unknown,
  silent_drop,
  icmp_prohibited,
  icmp_unreachable,
  reset,  ///< forged: an RST from closer than the server
  /// The refusal came from the server's own distance.
  server,
  reset_after_hello,  ///< the ClientHello was answered with an RST
  stall_after_hello,  ///< the ClientHello was not acknowledged
  stall_after_ack,    ///< acknowledged, but no data arrived
  /// Acknowledged, and later segments arrived while the first did not; or a large ClientHello passes only in
  /// small segments.
  path_mtu,
  large_hello,   ///< a small ClientHello passes, a large one does not, in small segments neither
  interception,  ///< something else terminates the TLS connection
  dns_answer,    ///< a false answer
  proxy_answer,  ///< a proxy says no, or that it cannot
};

/// What happens to the packets, in a few words: "silently dropped".
std::string_view words(Mechanism mechanism, base::Language language);

/// What a trace that found this mechanism adds to the attempt's outcome.
enum class Adds : std::uint8_t {
  nothing,  ///< the outcome says as much
  place,    ///< where, at most
  manner,   ///< how it is stopped, which the outcome leaves open
};
Adds adds(Mechanism mechanism);

/// What could not be determined is empty; nothing is guessed.
struct Block {
  Mechanism mechanism = Mechanism::unknown;
  /// The last router that answered for this port: the block is at that router or between it and the next. Its
  /// distance, from 1, and its address.
  std::optional<int> hop;
  std::optional<net::Address> last_hop;
  std::optional<net::Address> blocker;  ///< the sender of the refusal
  /// The port on the same address that was traced for comparison, and whether it got further. 0: there was no
  /// control.
  std::uint16_t control_port = 0;
  bool control_passes = false;
  /// Packets go round in a circle: `last_hop` is the first router of it, `blocker` the next.
  bool loops = false;

  bool operator==(const Block&) const = default;
};

/// What an outcome shows by itself, without examining the path: interception, a false answer, or a proxy's,
/// for which `address` is then the proxy's: it is the blocker of what it refuses. Otherwise `unknown`.
Block block_told_by(Outcome outcome, const std::optional<net::Address>& address);

}  // namespace reachd::result
