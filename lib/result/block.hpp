#pragma once

// Where on the path a port stops, and how: what a trace found out. A value; the words are those of the
// metrics' labels.

#include <cstdint>
#include <optional>
#include <string_view>

#include "net/address.hpp"
#include "result/outcome.hpp"

namespace reachd::result {

enum class Mechanism : std::uint8_t {
  unknown,
  silent_drop,
  icmp_prohibited,
  icmp_unreachable,
  reset,              ///< forged: an RST from nearer than the server
  server,             ///< the refusal came from the server's own distance
  reset_after_hello,  ///< the ClientHello is answered by an RST
  stall_after_hello,  ///< the ClientHello was not acknowledged
  stall_after_ack,    ///< acknowledged, no data came
  path_mtu,           ///< acknowledged, and later segments arrived while the first did not
  interception,       ///< somebody else ends the TLS connection
  dns_answer,         ///< a false answer
};

/// What becomes of the packets, in a few words: "silently dropped".
std::string_view words(Mechanism mechanism, base::Language language);

/// What could not be told is empty; nothing is guessed.
struct Block {
  Mechanism mechanism = Mechanism::unknown;
  /// The last router that answered for this port: the block is at that router or between it and the next. Its
  /// distance, from 1, and its address.
  std::optional<int> hop;
  std::optional<net::Address> last_hop;
  std::optional<net::Address> blocker;  ///< who sent the refusal
  /// The port that was traced beside it on the same address, and whether it got further. 0: no control was
  /// there.
  std::uint16_t control_port = 0;
  bool control_passes = false;

  bool operator==(const Block&) const = default;
};

/// What an outcome says by itself, without a look at the path: interception or a false answer. Else
/// `unknown`.
Block block_told_by(Outcome outcome);

}  // namespace reachd::result
