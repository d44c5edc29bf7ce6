#pragma once

// The one way to the log: every entry goes through spdlog's bounded queue to a thread of its own, which hands
// it to journald or to standard error. A journal that stalls costs entries (counted), never the caller's
// time.

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

/// From which severity on entries are written. `info` includes what syslog(3) calls notice.
enum class Level : std::uint8_t { debug, info, warning, error };

class Log {
 public:
  using Fields = std::vector<std::pair<std::string_view, std::string>>;  ///< as in Entry

  struct Options {
    Level level = Level::info;
    bool force_stderr = false;      ///< text on standard error even where journald listens
    std::size_t queue_size = 4096;  ///< entries; when full the oldest is dropped
  };

  /// To journald where it holds our standard error, else to standard error. Throws std::exception where the
  /// thread cannot be started. The thread blocks all signals, SIGPIPE too.
  explicit Log(const Options& options);
  Log(const Options& options, std::unique_ptr<Output> output);
  /// Waits until all is written, at most 2 seconds. What then still hangs in a stalled journal is given up:
  /// its thread is left alone (it owns all that it touches) and ends with the process.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// Any thread; never waits for the journal, throws nothing. Entries of one thread keep their order.
  void write(const Entry& entry) noexcept;
  /// A line that is no event (no MESSAGE_ID), such as one an attempt at level `debug`.
  void line(Level level, std::string_view text, const Fields& fields = {}) noexcept;

  /// Whether a line of this level would be written: ask before making an expensive one. Any thread.
  bool enabled(Level level) const;
  void set_level(Level level);

  /// Entries dropped since the start: those that the full queue pushed out, and those that could not be
  /// written. Any thread. The logging thread writes an entry `log_dropped` when it has caught up.
  std::uint64_t dropped() const;

 private:
  struct Machinery;
  std::unique_ptr<Machinery> machinery_;
};

}  // namespace reachd::journal
