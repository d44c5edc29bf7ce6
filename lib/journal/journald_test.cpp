// Uses a journal of its own: sd_journal_sendv(3) knows only one address, /run/systemd/journal/socket, so each
// test runs in a child with its own mount namespace and an empty /run.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <string>

#include "journal/log.hpp"

namespace {

using namespace reachd::journal;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

bool write_file(const char* path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  return file.good();
}

/// Empty if this process now has its own empty /run; otherwise what the system did not allow.
std::string own_run() {
  const auto uid = ::getuid();
  const auto gid = ::getgid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) {
    write_file("/proc/self/setgroups", "deny");
    if (!write_file("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1\n"))
      return "writing /proc/self/uid_map";
    if (!write_file("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1\n"))
      return "writing /proc/self/gid_map";
  } else if (::unshare(CLONE_NEWNS) != 0) {
    return std::string("unshare(2) of a user or mount namespace: ") + std::strerror(errno);
  }
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return "making mounts private";
  if (::mount("tmpfs", "/run", "tmpfs", 0, nullptr) != 0) return "mounting a tmpfs on /run";
  if (::mkdir("/run/systemd", 0755) != 0 || ::mkdir("/run/systemd/journal", 0755) != 0)
    return "mkdir in /run";
  return {};
}

int journal_socket() {
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, "/run/systemd/journal/socket");
  const timeval patience{5, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  return ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? fd : -1;
}

/// Runs `body` in such a child and returns its result (or what kept it from running). Empty: success.
std::string in_child(std::string (*body)(int journal)) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return "pipe2";
  const pid_t child = ::fork();
  if (child == 0) {
    std::string said = own_run();
    if (!said.empty()) {
      said = "this system allows no namespace for the test: " + said;
    } else {
      const int fd = journal_socket();
      said = fd < 0 ? "bind to /run/systemd/journal/socket" : body(fd);
    }
    const bool told = ::write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size());
    ::_exit(told ? 0 : 1);
  }
  ::close(ends[1]);
  std::string said;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
    said.append(buffer.data(), static_cast<std::size_t>(n));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) said += " (the child ended with status " + std::to_string(status) + ")";
  return said;
}

const Entry eight_fields{Event::probe_down,
                         "probe apns is down: the TCP SYN was not answered",
                         {{"REACHD_PROBE", "apns"},
                          {"REACHD_KIND", "tls"},
                          {"REACHD_TARGET", "{1..50}-courier.push.apple.com"},
                          {"REACHD_HOST", "7-courier.push.apple.com"},
                          {"REACHD_ADDRESS", "2620:149:a44::7"},
                          {"REACHD_PORT", "5223"},
                          {"REACHD_OUTCOME", "connect_timeout"},
                          {"REACHD_TLS_ISSUER", "x\nREACHD_PROBE=evil"}}};

TEST_CASE("journald receives exactly the fields of the entry") {
  CHECK(in_child([](int journal) -> std::string {
          {
            Log log({}, journald_output());
            log.write(eight_fields);
          }
          std::array<char, 8192> buffer{};
          const auto n = ::recv(journal, buffer.data(), buffer.size(), 0);
          const std::string got(buffer.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
          const std::string expected =
              "MESSAGE=probe apns is down: the TCP SYN was not answered\n"
              "PRIORITY=4\n"
              "MESSAGE_ID=bb21c9bd1f874137b6fa8bba90724b38\n"
              "REACHD_EVENT=probe_down\n"
              "REACHD_PROBE=apns\n"
              "REACHD_KIND=tls\n"
              "REACHD_TARGET={1..50}-courier.push.apple.com\n"
              "REACHD_HOST=7-courier.push.apple.com\n"
              "REACHD_ADDRESS=2620:149:a44::7\n"
              "REACHD_PORT=5223\n"
              "REACHD_OUTCOME=connect_timeout\n"
              "REACHD_TLS_ISSUER=x REACHD_PROBE=evil\n"
              "SYSLOG_IDENTIFIER=reachd\n";
          return got == expected ? "" : "got: " + got;
        }) == "");
}

TEST_CASE("a journal that accepts nothing delays neither callers nor shutdown") {
  const auto said = in_child([](int) -> std::string {
    Clock::duration worst{};
    std::uint64_t dropped = 0;
    auto closing = Clock::now();
    {
      Log log({}, journald_output());
      for (int i = 0; i < 6000; ++i) {
        const auto before = Clock::now();
        log.write(eight_fields);
        worst = std::max(worst, Clock::now() - before);
      }
      dropped = log.dropped();
      closing = Clock::now();
    }
    const std::chrono::duration<double, std::milli> closed = Clock::now() - closing;
    const std::chrono::duration<double, std::milli> call = worst;
    const auto figures = "worst call " + std::to_string(call.count()) + " ms, end " +
                         std::to_string(closed.count()) + " ms, dropped " + std::to_string(dropped);
    // 4096 in the queue, 1 in the thread, and as many as net.unix.max_dgram_qlen allows (10 by default) in
    // the socket.
    const bool counted = dropped > 1000 && dropped < 1904;
    return call < 1s && closed > 1900ms && closed < 2500ms && counted ? "ok: " + figures : figures;
  });
  MESSAGE(said);
  CHECK(said.starts_with("ok: "));
}

TEST_CASE("a journal that is slow at first receives everything before the end") {
  CHECK(in_child([](int journal) -> std::string {
          constexpr int all = 500;
          const pid_t reader = ::fork();
          if (reader == 0) {
            ::usleep(300'000);
            std::array<char, 8192> buffer{};
            int count = 0;
            while (count < all && ::recv(journal, buffer.data(), buffer.size(), 0) > 0) ++count;
            ::_exit(count == all ? 0 : 1);
          }
          {
            Log log({}, journald_output());
            for (int i = 0; i < all; ++i) log.write(eight_fields);
          }
          int status = 1;
          ::waitpid(reader, &status, 0);
          return status == 0 ? "" : "entries are missing";
        }) == "");
}

TEST_CASE("without journald's socket entries go to standard error") {
  CHECK(in_child([](int) -> std::string {
          std::array<int, 2> ends{};
          if (::unlink("/run/systemd/journal/socket") != 0 || ::pipe(ends.data()) != 0)
            return "setting it up";
          ::dup2(ends[1], STDERR_FILENO);
          {
            Log({}, journald_output()).write(eight_fields);
          }
          std::array<char, 8192> buffer{};
          const auto n = ::read(ends[0], buffer.data(), buffer.size());
          const std::string got(buffer.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
          const bool whole =
              got.find("probe apns is down: the TCP SYN was not answered") != std::string::npos;
          return whole ? "" : "got: " + got;
        }) == "");
}

TEST_CASE("$JOURNAL_STREAM is trusted only if it refers to our standard error") {
  struct stat status{};
  REQUIRE(::fstat(STDERR_FILENO, &status) == 0);
  const auto device = std::to_string(status.st_dev), inode = std::to_string(status.st_ino);
  const char* before = std::getenv("JOURNAL_STREAM");
  const std::string saved = before != nullptr ? before : "";
  ::setenv("JOURNAL_STREAM", (device + ":" + inode).c_str(), 1);
  CHECK(connected_to_journald());
  ::setenv("JOURNAL_STREAM", (device + ":" + inode + "1").c_str(), 1);
  CHECK_FALSE(connected_to_journald());
  ::setenv("JOURNAL_STREAM", "", 1);
  CHECK_FALSE(connected_to_journald());
  ::unsetenv("JOURNAL_STREAM");
  CHECK_FALSE(connected_to_journald());
  if (before != nullptr) ::setenv("JOURNAL_STREAM", saved.c_str(), 1);
}

}  // namespace
