#pragma once

// Where log entries end: journald, or one line each on standard error.

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

namespace reachd::journal {

/// Called by the logging thread only; may block as long as the reader on the other side makes it wait.
class Output {
 public:
  virtual ~Output() = default;
  /// `fields` are "NAME=value". False if the entry is lost. Throws nothing but std::bad_alloc.
  virtual bool write(std::chrono::system_clock::time_point when,
                     const std::vector<std::string_view>& fields) = 0;
};

/// Whether standard error is a stream of journald, which then keeps fields too: $JOURNAL_STREAM names the
/// device and inode of file descriptor 2 (systemd.exec(5)).
bool connected_to_journald();

/// sd_journal_sendv(3), with SYSLOG_IDENTIFIER=reachd; where journald refuses an entry it goes to standard
/// error.
std::unique_ptr<Output> journald_output();

/// Lines as text_line.hpp has them, to `descriptor`, which stays the caller's and open. The calling thread
/// must block SIGPIPE.
std::unique_ptr<Output> text_output(int descriptor);

}  // namespace reachd::journal
