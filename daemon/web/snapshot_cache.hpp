#pragma once

// One copy of the state for all requests made at about the same time.

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>

#include "daemon/web/documents.hpp"

namespace reachd::web {

using SnapshotPtr = std::shared_ptr<const core::Snapshot>;
/// Called on the HTTP thread; must ensure that `reply` is called once, on any thread, soon. Null: there is
/// none.
using SnapshotSource = std::function<void(std::function<void(SnapshotPtr)> reply)>;

/// A snapshot serves every request for 250 ms from its arrival; requests that come while one is being made
/// share it; one that gets none within a second is told so. Then the snapshot and its documents are released.
/// If a document takes long to render, its snapshot also serves for that long afterwards: requests queued
/// meanwhile share the document, and a crowd of them keeps the thread busy for at most half of the time,
/// however large the document is.
///
/// On the HTTP thread only, except for the reply. A late reply, even after this object is gone, does no harm.
class SnapshotCache : public std::enable_shared_from_this<SnapshotCache> {
 public:
  static constexpr std::chrono::milliseconds lifetime{250};
  static constexpr std::chrono::milliseconds patience{1000};
  using Then = std::function<void(std::shared_ptr<Documents>)>;  ///< null: none came in time

  SnapshotCache(std::shared_ptr<asio::io_context> loop, SnapshotSource source);

  /// `then` is called on the HTTP thread, perhaps before this returns, but never after close(), after which
  /// nothing keeps the loop busy.
  void get(Then then);
  /// Requests from now on get a new one.
  void forget() { current_.reset(); }
  void close();

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiter {
    Clock::time_point until;
    Then then;
  };

  void ask();
  void arrived(SnapshotPtr snapshot);
  void hand_out(const Then& then);
  void expire();
  void arm();

  std::shared_ptr<asio::io_context> loop_;
  SnapshotSource source_;
  asio::steady_timer timer_;
  std::shared_ptr<Documents> current_;
  Clock::time_point current_until_{};
  std::deque<Waiter> waiters_;  // the first to time out comes first
  bool asked_ = false;
  bool closed_ = false;
  Clock::time_point asked_at_{};
};

}  // namespace reachd::web
