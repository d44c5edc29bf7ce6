#pragma once

// What the process tells systemd, and what it gets from it (sd_notify(3), sd_watchdog_enabled(3),
// sd_listen_fds(3)). Without systemd (no $NOTIFY_SOCKET) every message is a no-op.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reachd::daemon {

class ServiceManager {
 public:
  /// READY=1: start or reload is over. `status` is one line for `systemctl status`; control characters become
  /// blanks.
  void ready(std::string_view status);
  void status(std::string_view text);
  /// RELOADING=1 with the monotonic time, which systemd 253 and later wait for; call ready() when done.
  void reloading();
  void stopping();
  /// WATCHDOG=1: only from the thread that is watched, and only if it made progress.
  void watchdog();

  /// How often to call watchdog(): half of the time after which systemd would kill us. Nothing: no watchdog
  /// for this process. Read from the environment at each call.
  std::optional<std::chrono::microseconds> watchdog_interval() const;

  struct Listeners {
    std::vector<int> descriptors;  ///< listening TCP sockets, close-on-exec; the caller's from now on
    /// Not empty: something passed is not a listening TCP socket; nothing may be used then.
    std::string error;
  };
  /// Socket activation. Takes the variables out of the environment: call once, before threads are started.
  Listeners take_listeners();

 private:
  static void send(const std::string& state);
};

}  // namespace reachd::daemon
