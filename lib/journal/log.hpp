#pragma once

// The only way to the log: every entry goes through spdlog's bounded queue to a separate thread, which passes
// it to journald or to standard error. A stalled journal costs entries (which are counted), never the
// caller's time.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "journal/journal.hpp"

namespace reachd::journal {

// Where log entries go: journald, or standard error, one line each; a short one if that is a terminal.

/// Writes an entry, whose fields are "NAME=value"; false if it is lost. Called by the logging thread only;
/// may block for as long as the reader on the other side makes it wait. Throws only std::bad_alloc.
using Output = std::function<bool(base::Wall when, const std::vector<std::string_view>& fields)>;

/// Whether standard error is connected to journald, which then also keeps fields: $JOURNAL_STREAM contains
/// the device and inode of file descriptor 2 (systemd.exec(5)).
bool connected_to_journald();

/// Standard error is a terminal, and not connected to journald: entries are for a person, by short_output().
bool writes_for_person();

/// sd_journal_sendv(3), with SYSLOG_IDENTIFIER=reachd; an entry that journald rejects goes to standard error.
Output journald_output();

/// Lines as of text_line(), to `descriptor`, which the caller keeps owning and must keep open. The calling
/// thread must block SIGPIPE.
Output text_output(int descriptor);

/// An entry as one line of text, for a reader or a collector of standard error:
/// 2026-01-31T08:15:30.250Z warning probe apns is down REACHD_EVENT=probe_down REACHD_PROBE=apns
///
/// `fields` are those from unpack(). MESSAGE and PRIORITY form the start of the line, MESSAGE_ID is omitted,
/// and the others follow as logfmt. A value (or message) that could be mistaken for more than one is put in
/// quotation marks, with \" and \\ for those two characters. Ends with a newline, and contains no other
/// control character.
std::string text_line(std::chrono::system_clock::time_point when,
                      const std::vector<std::string_view>& fields);

/// To `descriptor` likewise, the time of day and the message alone: "08:15:30  reachd stops".
Output short_output(int descriptor);

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

  /// Logs to journald if standard error is connected to it, otherwise to standard error (to a terminal in
  /// short_output()'s form). Throws
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
