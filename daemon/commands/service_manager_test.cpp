#include "daemon/commands/service_manager.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

namespace {

using reachd::daemon::ServiceManager;

/// A notification socket of the test's own, in the abstract namespace; the child or process under test finds
/// it through the environment.
class NotifySocket {
 public:
  NotifySocket() : descriptor_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)) ==
            0);  // autobind, unix(7)
    socklen_t length = sizeof address;
    REQUIRE(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    const std::string name(address.sun_path + 1, length - offsetof(sockaddr_un, sun_path) - 1);
    ::setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);
  }
  ~NotifySocket() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(descriptor_);
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  std::string received() const {
    std::array<char, 4096> buffer{};
    const auto length = ::recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    return length < 0 ? "nothing" : std::string(buffer.data(), static_cast<std::size_t>(length));
  }

 private:
  int descriptor_;
};

TEST_CASE("the messages sent to systemd") {
  const NotifySocket socket;
  ServiceManager manager;
  manager.ready("48 probes");
  CHECK(socket.received() == "READY=1\nSTATUS=48 probes");
  manager.status("2 services down");
  CHECK(socket.received() == "STATUS=2 services down");
  manager.watchdog();
  CHECK(socket.received() == "WATCHDOG=1");
  manager.stopping();
  CHECK(socket.received() == "STOPPING=1\nSTATUS=stopping");
  CHECK(socket.received() == "nothing");
}

TEST_CASE("a status cannot smuggle in another message") {
  const NotifySocket socket;
  ServiceManager().status("x\nSTOPPING=1");
  CHECK(socket.received() == "STATUS=x STOPPING=1");
}

TEST_CASE("a reload carries the monotonic time in microseconds") {
  const NotifySocket socket;
  const auto clock = [] {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1'000'000LL + now.tv_nsec / 1000;
  };
  const auto before = clock();
  ServiceManager().reloading();
  const auto after = clock();
  const auto text = socket.received();
  const std::string prefix = "RELOADING=1\nMONOTONIC_USEC=";
  REQUIRE(text.starts_with(prefix));
  const auto sent = std::stoll(text.substr(prefix.size()));
  CHECK(sent >= before);
  CHECK(sent <= after);
}

TEST_CASE("without systemd, nothing happens") {
  ::unsetenv("NOTIFY_SOCKET");
  ServiceManager manager;
  manager.ready("x");
  manager.watchdog();
  ::unsetenv("WATCHDOG_USEC");
  CHECK_FALSE(manager.watchdog_interval());
}

TEST_CASE("the watchdog is notified twice per interval, and only by the process that it is for") {
  ::setenv("WATCHDOG_USEC", "20000000", 1);
  ::unsetenv("WATCHDOG_PID");
  CHECK(ServiceManager().watchdog_interval() == std::chrono::seconds(10));
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  CHECK(ServiceManager().watchdog_interval() == std::chrono::seconds(10));
  ::setenv("WATCHDOG_PID", "1", 1);
  CHECK_FALSE(ServiceManager().watchdog_interval());
  ::unsetenv("WATCHDOG_PID");
  ::unsetenv("WATCHDOG_USEC");
}

/// Runs in a child, so that descriptor 3 of the test program is left alone. Its exit status: 0 means as
/// expected.
int child_status(int (*body)()) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = -1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

int listener(int family) {
  const int fd = ::socket(family, SOCK_STREAM, 0);
  ::listen(fd, 1);
  return fd;
}

void pass(const char* count) {
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", count, 1);
}

TEST_CASE("sockets passed by systemd are recognised") {
  CHECK(child_status([] {
          const int v4 = ::fcntl(listener(AF_INET), F_DUPFD, 10),
                    v6 = ::fcntl(listener(AF_INET6), F_DUPFD, 10);
          ::dup2(v4, 3);
          ::dup2(v6, 4);
          pass("2");
          const auto got = ServiceManager().take_listeners();
          if (!got.error.empty()) return 1;
          if (got.descriptors != std::vector<int>{3, 4}) return 2;
          if ((::fcntl(3, F_GETFD) & FD_CLOEXEC) == 0) return 3;
          return std::getenv("LISTEN_FDS") == nullptr ? 0 : 4;
        }) == 0);
}

TEST_CASE("a socket of another kind is an error that describes it") {
  CHECK(child_status([] {
          const int good = ::fcntl(listener(AF_INET), F_DUPFD, 10);
          const int bad = ::fcntl(::socket(AF_INET, SOCK_DGRAM, 0), F_DUPFD, 10);
          ::dup2(good, 3);
          ::dup2(bad, 4);
          pass("2");
          const auto got = ServiceManager().take_listeners();
          return got.error.starts_with(
                     "file descriptor 4, passed by systemd, is not a listening TCP socket: ")
                     ? 0
                     : 1;
        }) == 0);
}

TEST_CASE("no socket activation: no descriptors and no error") {
  ::unsetenv("LISTEN_FDS");
  ::unsetenv("LISTEN_PID");
  const auto got = ServiceManager().take_listeners();
  CHECK(got.descriptors.empty());
  CHECK(got.error.empty());
}

}  // namespace
