#pragma once

// Saves what is known in $STATE_DIRECTORY/state.json (systemd.exec(5), StateDirectory=), so that a restart in
// the middle of an outage neither ends it nor starts it over. Without that variable nothing is saved.
//
// The file is written within about a second after a change of a state or a cause, once a minute while nothing
// changes, so that it is never much older than the daemon's end, and at an orderly shutdown. The copy is made
// on the probing thread in slices, everything else on the chores thread; one write at a time. A write that
// takes long (a large plan, a slow disk) is followed by a pause ten times as long. A disk that cannot be
// written is logged once, and once more when writing succeeds again.

#include <asio/steady_timer.hpp>
#include <asio/thread_pool.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/expected.hpp"
#include "daemon/probing/probing.hpp"
#include "journal/log.hpp"

namespace reachd::daemon {

/// Belongs to the probing thread, except for what runs on `chores`, which touches nothing of this object.
class StateSaver {
 public:
  /// `chores`: one thread. All of them must outlive this object.
  StateSaver(asio::io_context& io, asio::thread_pool& chores, Probing& probing, journal::Log& log);

  /// Reads the file and passes it to `probing`. Call before its first load(); blocks. Contents that cannot be
  /// trusted are logged, and never an error.
  void restore(const config::Config& config);
  /// After the first load(): logs the result of restore(), and saves from now on.
  void begin();
  /// Writes once more; blocks. Call when nothing is probed any more and `chores` has ended.
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
  std::string path_;                   // empty: nothing is saved
  std::optional<base::Wall> written_;  // time of the file that was restored
  bool writing_ = false;
  bool failing_ = false;           // and logged
  std::uint64_t transitions_ = 0;  // Core::transitions() of the last copy
  std::chrono::steady_clock::time_point not_before_{};
  std::chrono::steady_clock::time_point due_{};
};

/// Nothing larger is read or written: the largest plan (65,536 tasks) needs half of this.
inline constexpr std::size_t state_file_limit = std::size_t{64} << 20;

/// Replaces a file completely or not at all. Blocks: never call it on the probing thread of a running daemon.
/// Afterwards `path` contains either these bytes or the previous ones, even if the machine loses power
/// meanwhile: they are written to PATH.new, synced and renamed, and the directory is synced. Mode 0600.
base::Expected<void> replace_file(const std::string& path, std::string_view bytes);

}  // namespace reachd::daemon
