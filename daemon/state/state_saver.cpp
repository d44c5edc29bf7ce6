#include "daemon/state/state_saver.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <asio/post.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/descriptor.hpp"
#include "base/files.hpp"
#include "base/number.hpp"
#include "base/time_text.hpp"
#include "daemon/json/memory_text.hpp"

namespace reachd::daemon {

namespace {

using namespace std::chrono_literals;
using base::counted;
using Clock = std::chrono::steady_clock;
using journal::Event;

constexpr auto look_interval = 1s;
constexpr auto quiet_interval = 60s;  // between two writes while nothing changes
constexpr int pause_factor = 10;

/// If there are several directories, separated by colons, the first is that of the unit's first
/// StateDirectory=.
std::string state_path() {
  const char* folders = std::getenv("STATE_DIRECTORY");
  if (folders == nullptr || *folders == '\0') return {};
  const std::string text(folders);
  return text.substr(0, text.find(':')) + "/state.json";
}

base::Error failed(std::string_view what, const std::string& path) {
  return {fmt::format("{} {}: {}", what, path, std::generic_category().message(errno))};
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

StateSaver::StateSaver(asio::io_context& io, asio::thread_pool& chores, Probing& probing, journal::Log& log)
    : io_(io), chores_(chores), probing_(probing), log_(log), timer_(io), path_(state_path()) {}

void StateSaver::restore(const config::Config& config) {
  if (path_.empty()) return;
  const auto file = base::read_regular_file(path_, state_file_limit);
  if (file.missing) return;
  const auto discard = [this](const std::string& why) {
    log_.write({Event::state_discarded,
                fmt::format("what was known before the restart is dropped: {}: {}", path_, why)});
  };
  if (!file.error.empty()) return discard(file.error);
  auto read = json::from_text(file.text, std::chrono::system_clock::now(), host::this_boot());
  if (!read.memory) return discard(read.error);
  written_ = read.memory->written;
  probing_.restore(std::move(*read.memory), config);
}

void StateSaver::begin() {
  if (path_.empty()) return;
  if (written_) {
    const auto& restored = probing_.core().restored();
    const auto source =
        fmt::format("{}, written {}", path_, base::local_text(*written_, "%Y-%m-%d %H:%M:%S"));
    if (restored.states + restored.addresses > 0) {
      log_.write({Event::state_restored,
                  fmt::format("{}, {} and {} are known again from {}", counted(restored.states, "state"),
                              counted(restored.causes, "cause"),
                              counted(restored.addresses, "address", "addresses"), source)});
    }
    const auto discard = [&](std::size_t count, std::string_view why) {
      if (count > 0)
        log_.write({Event::state_discarded,
                    fmt::format("{} dropped from {}: {}", counted(count, "state"), source, why)});
    };
    discard(restored.too_old, "too old to be believed");
    discard(restored.other_question, "of another configuration");
  }
  due_ = Clock::now() + quiet_interval;
  transitions_ = probing_.core().transitions();
  wait();
}

void StateSaver::wait() {
  timer_.expires_after(look_interval);
  timer_.async_wait([this](asio::error_code error) {
    if (!error) look();
  });
}

void StateSaver::look() {
  const auto now = Clock::now();
  const auto transitions = probing_.core().transitions();
  if (!writing_ && now >= not_before_ && (transitions != transitions_ || now >= due_)) {
    writing_ = true;
    transitions_ = transitions;
    due_ = now + quiet_interval;
    probing_.save([this](std::shared_ptr<core::Memory> memory) {
      asio::post(chores_, [this, path = path_, memory, &io = io_] {
        const auto written = write(path, *memory);
        asio::post(io, [this, written] { note_written(written); });
      });
    });
  }
  wait();
}

StateSaver::Written StateSaver::write(const std::string& path, const core::Memory& memory) {
  const auto begin = Clock::now();
  const auto text = json::to_text(memory);
  const auto error = text.size() > state_file_limit
                         ? fmt::format("{} would have more than {} bytes", path, state_file_limit)
                         : replace_file(path, text).error();
  return {error, Clock::now() - begin};
}

void StateSaver::note_written(const Written& written) {
  writing_ = false;
  not_before_ = Clock::now() + (written.error.empty() ? pause_factor * written.took : quiet_interval);
  if (!written.error.empty() && !failing_) {
    log_.line(
        journal::Level::warning,
        fmt::format("what is known cannot be kept for a restart: {}. It is tried again every minute, and "
                    "told when it works",
                    written.error));
  }
  if (written.error.empty() && failing_)
    log_.line(journal::Level::info, fmt::format("what is known is kept for a restart again, in {}", path_));
  failing_ = !written.error.empty();
}

void StateSaver::end() {
  if (path_.empty()) return;
  note_written(write(path_, *probing_.copy_now<core::Memory>()));
}

base::Expected<void> replace_file(const std::string& path, std::string_view bytes) {
  const auto fresh = path + ".new";
  const auto give_up = [&](std::string_view what) {
    auto error = failed(what, fresh);
    // Do not leave behind a file that fills the disk.
    ::unlink(fresh.c_str());
    return error;
  };
  base::Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return failed("cannot create", fresh);
  if (!write_all(file.number(), bytes)) return give_up("cannot write");
  if (::fsync(file.number()) != 0) return give_up("cannot sync");
  if (!file.close()) return give_up("cannot close");
  if (::rename(fresh.c_str(), path.c_str()) != 0) return give_up("cannot rename");
  const auto folder = std::filesystem::path(path).parent_path();
  const base::Descriptor directory(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || ::fsync(directory.number()) != 0) return failed("cannot sync the folder of", path);
  return {};
}

}  // namespace reachd::daemon
