#include "daemon/commands/service_manager.hpp"

#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#include <cstdint>
#include <cstring>

#include "base/text.hpp"

namespace reachd::daemon {

namespace {

/// A newline in a text would start another assignment.
std::string one_line(std::string_view text) {
  return base::clean_text(text, 512);
}

}  // namespace

// Errors are ignored, because nobody could act on them: systemd notices by itself that a message is missing.
void ServiceManager::send(const std::string& state) {
  sd_notify(0, state.c_str());
}

void ServiceManager::ready(std::string_view text) {
  send("READY=1\nSTATUS=" + one_line(text));
}
void ServiceManager::status(std::string_view text) {
  send("STATUS=" + one_line(text));
}
void ServiceManager::stopping() {
  send("STOPPING=1\nSTATUS=stopping");
}
void ServiceManager::watchdog() {
  send("WATCHDOG=1");
}

void ServiceManager::reloading() {
  using namespace std::chrono;
  // steady_clock is CLOCK_MONOTONIC, the clock that systemd uses for comparison.
  const auto now = duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
  send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now) + "\nSTATUS=reloading the configuration");
}

std::optional<std::chrono::microseconds> ServiceManager::watchdog_interval() const {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds(microseconds / 2);
}

ServiceManager::Listeners ServiceManager::take_listeners() {
  Listeners listeners;
  const int count = sd_listen_fds(1);
  if (count < 0)
    listeners.error = std::string("the sockets passed by systemd cannot be taken: ") + std::strerror(-count);
  for (int i = 0; i < count; ++i) {
    const int descriptor = SD_LISTEN_FDS_START + i;
    if (sd_is_socket_inet(descriptor, AF_UNSPEC, SOCK_STREAM, 1, 0) > 0) {
      listeners.descriptors.push_back(descriptor);
    } else if (listeners.error.empty()) {
      listeners.error = "file descriptor " + std::to_string(descriptor) +
                        ", passed by systemd, is not a listening TCP socket: the .socket unit needs "
                        "ListenStream= with a port";
    }
  }
  return listeners;
}

}  // namespace reachd::daemon
