#include "journal/log.hpp"

// Without this the macros add CODE_FILE, CODE_LINE and CODE_FUNC of this file to every entry.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/text.hpp"
#include "base/time_text.hpp"
#include "journal/packed_fields.hpp"

namespace reachd::journal {

namespace {

constexpr const char* journald_socket = "/run/systemd/journal/socket";

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      // Whoever started us left the descriptor non-blocking: give its reader one second.
      pollfd ready{descriptor, POLLOUT, 0};
      if (::poll(&ready, 1, 1000) == 0) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

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

bool connected_to_journald() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status{};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
  return fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
}

bool writes_for_person() {
  return ::isatty(STDERR_FILENO) != 0 && !connected_to_journald();
}

Output journald_output() {
  return
      [fallback = text_output(STDERR_FILENO)](base::Wall when, const std::vector<std::string_view>& fields) {
        static constexpr std::string_view identifier = "SYSLOG_IDENTIFIER=reachd";
        std::vector<iovec> parts;
        parts.reserve(fields.size() + 1);
        // The library only reads what the vectors point to.
        for (const auto field : fields) parts.push_back({const_cast<char*>(field.data()), field.size()});
        parts.push_back({const_cast<char*>(identifier.data()), identifier.size()});
        // Without journald's socket the library reports success, as most programs would rather not know.
        if (::access(journald_socket, F_OK) == 0 &&
            sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) >= 0)
          return true;
        return fallback(when, fields);
      };
}

Output text_output(int descriptor) {
  return [descriptor](base::Wall when, const std::vector<std::string_view>& fields) {
    return write_all(descriptor, text_line(when, fields));
  };
}

Output short_output(int descriptor) {
  return [descriptor](base::Wall when, const std::vector<std::string_view>& fields) {
    const auto line = fmt::format("{}  {}", base::local_text(when, "%H:%M:%S"), value_of(fields, "MESSAGE"));
    return write_all(descriptor, base::clean_text(line, std::string::npos) + '\n');
  };
}

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
