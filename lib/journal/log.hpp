#pragma once

// The only way to the log: every entry goes through spdlog's bounded queue to a separate thread, which passes
// it to journald or to standard error. A stalled journal costs entries (which are counted), never the
// caller's time.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "journal/journal.hpp"
#include "journal/output.hpp"

namespace reachd::journal {

/// The lowest severity that is written. `info` includes what syslog(3) calls notice.
enum class Level : std::uint8_t { debug, info, warning, error };

class Log {
 public:
  using Fields = std::vector<std::pair<std::string_view, std::string>>;  ///< as in Entry

  struct Options {
    Level level = Level::info;
    bool force_stderr = false;      ///< text on standard error even if journald listens
    std::size_t queue_size = 4096;  ///< entries; when full, the oldest is dropped
  };

  /// Logs to journald if standard error is connected to it, otherwise to standard error. Throws
  /// std::exception if the thread cannot be started. The thread blocks all signals, including SIGPIPE.
  explicit Log(const Options& options);
  Log(const Options& options, Output output);
  /// Waits until everything is written, at most 2 seconds. Whatever is then still stuck in a stalled journal
  /// is given up: its thread is abandoned (it owns everything that it uses) and ends with the process.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// Any thread; never waits for the journal, never throws. Entries of one thread stay in order.
  void write(const Entry& entry) noexcept;
  /// A line that is not an event (no MESSAGE_ID), such as the one per attempt at level `debug`.
  void line(Level level, std::string_view text, const Fields& fields = {}) noexcept;

  /// Whether a line of this level would be written: check before composing an expensive one. Any thread.
  bool enabled(Level level) const;
  void set_level(Level level);

  /// Entries dropped since the start: those displaced from the full queue and those that could not be
  /// written. Any thread. The logging thread writes an entry `log_dropped` when it has caught up.
  std::uint64_t dropped() const;

 private:
  struct Machinery;
  std::unique_ptr<Machinery> machinery_;
};

}  // namespace reachd::journal
