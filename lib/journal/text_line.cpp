#include "journal/text_line.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/time_text.hpp"
#include "journal/packed_fields.hpp"
#include "result/result.hpp"

namespace reachd::journal {

namespace {

std::string_view level_name(std::string_view priority) {
  if (priority == "3") return "error";
  if (priority == "4") return "warning";
  if (priority == "5") return "notice";
  if (priority == "7") return "debug";
  return "info";
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

}  // namespace

std::string text_line(std::chrono::system_clock::time_point when,
                      const std::vector<std::string_view>& fields) {
  const auto message = value_of(fields, "MESSAGE");
  // Without a '=', nothing in a message looks like a field, so it is most readable unquoted.
  const bool plain = message.find_first_of("=\"\\") == std::string_view::npos;
  auto line = fmt::format("{} {} {}", base::rfc3339(when), level_name(value_of(fields, "PRIORITY")),
                          plain ? std::string(message) : quoted(message));
  for (const auto field : fields) {
    const auto equals = field.find('=');
    if (equals == std::string_view::npos) continue;
    const auto name = field.substr(0, equals);
    const auto value = field.substr(equals + 1);
    if (name == "MESSAGE" || name == "PRIORITY" || name == "MESSAGE_ID") continue;
    const bool bare = value.find_first_of(" =\"\\") == std::string_view::npos;
    line += fmt::format(" {}={}", name, bare ? std::string(value) : quoted(value));
  }
  // Packed fields are clean already; this covers any others.
  return base::clean_text(line, std::string::npos) + '\n';
}

}  // namespace reachd::journal
