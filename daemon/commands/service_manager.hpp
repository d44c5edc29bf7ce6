#pragma once

// What the process sends to systemd, and what it receives from it (sd_notify(3), sd_watchdog_enabled(3),
// sd_listen_fds(3)). Without systemd (no $NOTIFY_SOCKET), every message is a no-op.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reachd::daemon {

class ServiceManager {
 public:
  /// READY=1: startup or reload is complete. `status` is one line for `systemctl status`; control characters
  /// become blanks.
  void ready(std::string_view status);
  void status(std::string_view text);
  /// RELOADING=1 with the monotonic time that systemd 253 and later require; call ready() when done.
  void reloading();
  void stopping();
  /// WATCHDOG=1: call only from the thread that is watched, and only if it has made progress.
  void watchdog();

  /// How often to call watchdog(): half the time after which systemd would kill the process. Nothing: no
  /// watchdog for this process. Read from the environment at each call.
  std::optional<std::chrono::microseconds> watchdog_interval() const;

  struct Listeners {
    /// Listening TCP sockets, close-on-exec; the caller owns them from now on.
    std::vector<int> descriptors;
    /// Not empty: a descriptor that was passed is not a listening TCP socket; none of them may be used.
    std::string error;
  };
  /// Socket activation. Removes the variables from the environment: call once, before threads are started.
  Listeners take_listeners();

 private:
  static void send(const std::string& state);
};

}  // namespace reachd::daemon
