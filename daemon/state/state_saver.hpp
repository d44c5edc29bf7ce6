#pragma once

// Keeps what is known in $STATE_DIRECTORY/state.json (systemd.exec(5), StateDirectory=), so that a restart in
// the middle of an outage neither begins it anew nor ends it. Without that variable nothing is kept.
//
// Written within a second or so after a change of a state or a cause, once a minute while nothing changes, so
// that the file is never much older than the daemon's end, and at an orderly end. The copy is made on the
// probing thread in slices, everything else on the chores thread; one write at a time. A write that takes
// long (a large plan, a slow disk) is followed by a pause ten times as long. A disk that takes nothing is
// written once, and once more when it takes something again.

#include <asio/steady_timer.hpp>
#include <asio/thread_pool.hpp>

#include "daemon/probing/probing.hpp"
#include "journal/log.hpp"

namespace reachd::daemon {

/// The probing thread's, but for what runs on `chores`: that touches nothing of this.
class StateSaver {
 public:
  /// `chores`: one thread. All must live as long as this.
  StateSaver(asio::io_context& io, asio::thread_pool& chores, Probing& probing, journal::Log& log);

  /// Reads the file and gives it to `probing`. Before its first load(); blocks. What cannot be believed is
  /// written, and never an error.
  void restore(const config::Config& config);
  /// After the first load(): tells what came of it, and keeps from now on.
  void begin();
  /// Writes once more; blocks. When nothing is probed any more and `chores` has ended.
  void end();

 private:
  struct Written {
    std::string error;
    std::chrono::steady_clock::duration took;
  };
  static Written write(const std::string& path, const core::Memory& memory);

  void look();
  void wait();
  void note_written(const Written& written);

  asio::io_context& io_;
  asio::thread_pool& chores_;
  Probing& probing_;
  journal::Log& log_;
  asio::steady_timer timer_;
  std::string path_;                   // empty: nothing is kept
  std::optional<base::Wall> written_;  // of what was read
  bool writing_ = false;
  bool failing_ = false;           // and written
  std::uint64_t transitions_ = 0;  // Core::transitions() of the last copy
  std::chrono::steady_clock::time_point not_before_{};
  std::chrono::steady_clock::time_point due_{};
};

}  // namespace reachd::daemon
