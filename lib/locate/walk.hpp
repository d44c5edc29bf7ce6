#pragma once

// Walks a path: sends packets that die after 1, 2, 3, ... routers, several under way at once, and notes who
// answers.

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "net/socket.hpp"
#include "result/path.hpp"

namespace reachd::locate {

using result::Hop;

using net::awaitable;
using Steady = std::chrono::steady_clock::time_point;

/// Why a try, a walk or a run says nothing: for a person, no full stop at its end.
using Problem = std::optional<base::TranslatedText>;
Problem out_of_time();

/// What is sent. Immutable once a walk has begun; shared by all its tries.
class Method {
 public:
  virtual ~Method() = default;

  /// One try: sends a packet that dies after `distance` routers from `socket`, which is not open yet, and
  /// waits for what comes of it, into `hop`. May wait for ever: the walk closes the socket when its patience
  /// ends, and the hop then stays silent. Where this host itself is at fault, or the try says nothing for
  /// another reason, `problem` says why.
  virtual awaitable<void> ask(int distance, net::Socket& socket, Hop& hop, Problem& problem) const = 0;
  /// Leaves nothing behind at the far side.
  virtual void release(net::Socket& socket) const { socket.abort(); }

  /// A packet without an answer is sent again, from another socket, while the earlier ones are still listened
  /// to.
  virtual int tries() const { return 3; }
  virtual std::chrono::milliseconds pause() const { return std::chrono::milliseconds(400); }
};

struct Path {
  std::vector<Hop> hops;
  Problem problem;  ///< there: the walk went wrong, and its hops say nothing
};

struct WalkOptions {
  int farthest = result::most_hops;
  int known_length = 0;  ///< the path is at least as long: silence is no reason to stop before that
  std::chrono::milliseconds stagger{
      100};         ///< how long an answer is waited for before the next distance is tried
  Steady deadline;  ///< not done by then: `problem`
};

/// Ends at the first distance where something else than a router answers, after 5 silent hops in a row beyond
/// the known length, when packets go round in a circle, or at the farthest. The next distance is tried when
/// this one has answered or `stagger` later, so that an answering path costs the sum of its round trips and
/// no needless packet: routers limit how many ICMP errors they send (Linux: one a second to each host, after
/// a burst of 6).
awaitable<void> walk(std::shared_ptr<const Method> method, WalkOptions options, Path& path);

}  // namespace reachd::locate
