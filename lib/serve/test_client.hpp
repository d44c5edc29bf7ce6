#pragma once

// For tests: a blocking HTTP client on a plain socket, so that the server is not tested by its own code.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "net/address.hpp"

namespace reachd::serve {

struct Answer {
  int status = 0;  ///< 0: the server closed without an answer
  std::string head;
  std::string body;

  /// The value of a field; empty if absent. `name` must be spelled as the server writes it.
  std::string field(const std::string& name) const {
    const auto start = head.find("\r\n" + name + ": ");
    if (start == std::string::npos) return {};
    const auto value = start + name.size() + 4;
    return head.substr(value, head.find("\r\n", value) - value);
  }
};

class TestClient {
 public:
  explicit TestClient(const net::Endpoint& server, int timeout_seconds = 30) {
    const bool is_ipv4 = server.address.family() == net::Family::ipv4;
    socket_ = ::socket(is_ipv4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval timeout{timeout_seconds, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    v4.sin_family = AF_INET;
    v6.sin6_family = AF_INET6;
    v4.sin_port = v6.sin6_port = htons(server.port);
    const auto bytes = server.address.bytes();
    std::memcpy(is_ipv4 ? static_cast<void*>(&v4.sin_addr) : &v6.sin6_addr, bytes.data(), bytes.size());
    const auto* address = is_ipv4 ? reinterpret_cast<sockaddr*>(&v4) : reinterpret_cast<sockaddr*>(&v6);
    if (connect(socket_, address, is_ipv4 ? sizeof v4 : sizeof v6) != 0)
      throw std::runtime_error("cannot connect");
  }
  TestClient(TestClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), rest_(std::move(other.rest_)) {}
  TestClient& operator=(TestClient&&) = delete;
  ~TestClient() {
    if (socket_ >= 0) close(socket_);
  }

  /// False if the server has closed the connection.
  bool send(std::string_view text) const {
    return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }

  /// Receives one answer; throws if it is not complete in time or the server closes before its end.
  Answer receive(bool with_body = true) {
    Answer answer;
    std::size_t end = std::string::npos;
    while ((end = rest_.find("\r\n\r\n")) == std::string::npos) {
      if (read_more()) continue;
      if (rest_.empty()) return answer;
      throw std::runtime_error("closed within a header");
    }
    answer.head = rest_.substr(0, end + 2);
    rest_.erase(0, end + 4);
    answer.status = std::stoi(answer.head.substr(std::strlen("HTTP/1.1 ")));
    if (answer.status == 304) return answer;
    const auto size = std::stoul(answer.field("Content-Length"));
    while (with_body && rest_.size() < size) {
      if (!read_more()) throw std::runtime_error("closed within a body");
    }
    if (with_body) answer.body = rest_.substr(0, size);
    if (with_body) rest_.erase(0, size);
    return answer;
  }

  /// True once the server has closed and nothing is left; false if something else arrives. Waits for either.
  bool closed() { return rest_.empty() && !read_more(); }

 private:
  bool read_more() {
    char buffer[16 * 1024];
    const auto size = recv(socket_, buffer, sizeof buffer, 0);
    if (size < 0 && errno != ECONNRESET) throw std::runtime_error("nothing came in time");
    if (size <= 0) return false;
    rest_.append(buffer, static_cast<std::size_t>(size));
    return true;
  }

  int socket_ = -1;
  std::string rest_;
};

/// A GET over a new connection.
inline Answer get(const net::Endpoint& server, const std::string& path, const std::string& fields = "") {
  TestClient client(server);
  client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + fields + "\r\n");
  return client.receive();
}

}  // namespace reachd::serve
