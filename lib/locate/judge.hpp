#pragma once

// From what one run saw to the block that it speaks for. Pure; table-tested.
//
// The rule behind all rules: a wrong place is worse than none. A hop is named only where the very next
// distance is known to answer for somebody, so that its silence for this port means something; whatever does
// not fit together is `unknown`.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "result/block.hpp"
#include "result/outcome.hpp"
#include "result/path.hpp"

namespace reachd::locate {

using result::Approach;
using result::Hop;
using result::Hops;

/// Who sent a RST, as far as it was looked into beyond its distance.
enum class ResetOrigin : std::uint8_t {
  not_measured,
  server,   ///< it arrives with the hop limit that the server's own packets arrive with
  nearer,   ///< it has passed fewer routers than the server's own packets
  unclear,  ///< neither; or the server can be reached over ways of different lengths
};

/// What became of a ClientHello that was sent without a limit, on a connection that stood.
struct WholeHello {
  Hop::Answer answer = Hop::Answer::silent;
  int error = 0;              ///< errno(3), where there was one
  bool acknowledged = false;  ///< TCP_INFO: nothing is outstanding
  std::uint64_t bytes_received = 0;
  std::uint32_t out_of_order = 0;  ///< segments that arrived before an earlier one

  bool operator==(const WholeHello&) const = default;
};

/// All that one run saw.
struct Evidence {
  result::Outcome outcome = result::Outcome::connect_timeout;  ///< how the probe failed
  std::vector<Hop> failing;
  /// The other port of the same address; that of another address (`control_port` 0); with `hello` the SYNs of
  /// the failing port itself.
  std::vector<Hop> control;
  std::uint16_t control_port = 0;
  ResetOrigin reset_origin = ResetOrigin::not_measured;
  std::optional<WholeHello> hello;  ///< present: `failing` are ClientHellos
  /// Where `hello` is a large ClientHello: a small one; and, if that is answered, the large one in pieces
  /// that fit through any path. Absent: not sent, or it could not be.
  std::optional<WholeHello> small, in_pieces;
  /// There: the run itself went wrong, and says nothing.
  std::optional<base::TranslatedText> problem;
};

struct Judgement {
  result::Block block;
  base::TranslatedText why;  ///< for a person, no full stop at its end
};

Judgement judge(const Evidence& evidence);

/// Two of the runs must say the same (but for `last_hop`); nothing where no two do. Where two runs met
/// different routers at the block's hop, as load balancing makes them, its address is left out.
std::optional<result::Block> agreed(std::span<const result::Block> runs);

/// The runs of one trace: as many as it takes for two to agree, three at most, and none without time for it.
class Agreement {
 public:
  static constexpr std::size_t most_runs = 3;
  static constexpr std::chrono::seconds time_for_a_run{3};

  bool wants_another(std::chrono::nanoseconds time_left) const;
  void add(const Judgement& run);
  /// The block agreed on, or one that says nothing but which control there was.
  Judgement conclusion(std::uint16_t control_port) const;

 private:
  std::vector<result::Block> blocks_;
  std::optional<result::Block> agreed_;
  Judgement last_;
};

// What the judgements of the approaches have in common.

Judgement unknown(const Evidence& evidence, base::TranslatedText why);
/// Why a RST from the server's own distance is not the server's.
base::TranslatedText fewer_routers();
/// With the control's part of the block filled in.
Judgement blocked(const Evidence& evidence, result::Mechanism mechanism, base::TranslatedText why = {});
/// A router beyond this distance, or the server, answers for the control.
bool control_gets_beyond(const Evidence& evidence, int distance);
/// The hop right before the distance at which the refusal came, if it answered; else no place is named.
void name_place(Judgement& judgement, Hops failing, int distance_of_refusal);

/// Of evidence with a `hello`.
Judgement judge_hello(const Evidence& evidence);

}  // namespace reachd::locate
