#pragma once

// Where log entries go: journald, or standard error, one line each.

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

namespace reachd::journal {

/// Called by the logging thread only; may block for as long as the reader on the other side makes it wait.
class Output {
 public:
  virtual ~Output() = default;
  /// `fields` are "NAME=value". False if the entry is lost. Throws only std::bad_alloc.
  virtual bool write(std::chrono::system_clock::time_point when,
                     const std::vector<std::string_view>& fields) = 0;
};

/// Whether standard error is connected to journald, which then also keeps fields: $JOURNAL_STREAM contains
/// the device and inode of file descriptor 2 (systemd.exec(5)).
bool connected_to_journald();

/// sd_journal_sendv(3), with SYSLOG_IDENTIFIER=reachd; an entry that journald rejects goes to standard error.
std::unique_ptr<Output> journald_output();

/// Lines as in text_line.hpp, to `descriptor`, which the caller keeps owning and must keep open. The calling
/// thread must block SIGPIPE.
std::unique_ptr<Output> text_output(int descriptor);

}  // namespace reachd::journal
