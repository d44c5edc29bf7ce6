#pragma once

// An entry as one line of text, for a reader or a collector of standard error:
// 2026-01-31T08:15:30.250Z warning probe apns is down REACHD_EVENT=probe_down REACHD_PROBE=apns

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace reachd::journal {

/// `fields` are those from unpack(). MESSAGE and PRIORITY form the start of the line, MESSAGE_ID is omitted,
/// and the others follow as logfmt. A value (or message) that could be mistaken for more than one is put in
/// quotation marks, with \" and \\ for those two characters. Ends with a newline, and contains no other
/// control character.
std::string text_line(std::chrono::system_clock::time_point when,
                      const std::vector<std::string_view>& fields);

}  // namespace reachd::journal
