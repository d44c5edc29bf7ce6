#pragma once

// Where log entries go: journald, or standard error, one line each.

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace reachd::journal {

/// Writes an entry, whose fields are "NAME=value"; false if it is lost. Called by the logging thread only;
/// may block for as long as the reader on the other side makes it wait. Throws only std::bad_alloc.
using Output = std::function<bool(base::Wall when, const std::vector<std::string_view>& fields)>;

/// Whether standard error is connected to journald, which then also keeps fields: $JOURNAL_STREAM contains
/// the device and inode of file descriptor 2 (systemd.exec(5)).
bool connected_to_journald();

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

}  // namespace reachd::journal
