#include "journal/output.hpp"

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

#include "journal/text_line.hpp"

namespace reachd::journal {

namespace {

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

class TextOutput final : public Output {
 public:
  explicit TextOutput(int descriptor) : descriptor_(descriptor) {}
  bool write(std::chrono::system_clock::time_point when,
             const std::vector<std::string_view>& fields) override {
    return write_all(descriptor_, text_line(when, fields));
  }

 private:
  int descriptor_;
};

class JournaldOutput final : public Output {
 public:
  bool write(std::chrono::system_clock::time_point when,
             const std::vector<std::string_view>& fields) override {
    static constexpr std::string_view identifier = "SYSLOG_IDENTIFIER=reachd";
    std::vector<iovec> parts;
    parts.reserve(fields.size() + 1);
    // The library only reads what the vectors point to.
    for (const auto field : fields) parts.push_back({const_cast<char*>(field.data()), field.size()});
    parts.push_back({const_cast<char*>(identifier.data()), identifier.size()});
    if (sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) >= 0) return true;
    return fallback_.write(when, fields);
  }

 private:
  TextOutput fallback_{STDERR_FILENO};
};

}  // namespace

bool connected_to_journald() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status{};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
  return fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
}

std::unique_ptr<Output> journald_output() {
  return std::make_unique<JournaldOutput>();
}
std::unique_ptr<Output> text_output(int descriptor) {
  return std::make_unique<TextOutput>(descriptor);
}

}  // namespace reachd::journal
