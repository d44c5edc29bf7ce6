// DNS queries over UDP that die on the way.

#include <array>
#include <cerrno>

#include "base/random.hpp"
#include "dns/message.hpp"
#include "locate/methods.hpp"

namespace reachd::locate {

namespace {

constexpr int datagrams_at_once = 16;

class DnsMethod final : public Method {
 public:
  DnsMethod(net::Endpoint endpoint, net::SourceBinding binding, std::string name, std::uint16_t type,
            std::chrono::milliseconds pause)
      : endpoint_(endpoint), leg_(std::move(binding)), name_(std::move(name)), type_(type), pause_(pause) {}

  awaitable<void> ask(int distance, net::Socket& socket, Hop& hop, Problem& problem) const override {
    const auto id = static_cast<std::uint16_t>(base::random_number());
    const auto query = dns::build_query(id, name_, type_, true);
    if (query.empty()) {
      problem = base::translated(
          {"there is no name to ask for", "es gibt keinen Namen, nach dem gefragt werden könnte"});
      co_return;
    }
    int error = socket.open(net::Socket::Type::datagram, endpoint_.address.family(), leg_);
    if (error == 0) error = socket.set_hop_limit(distance);
    if (error == 0) error = socket.connect(endpoint_);
    const auto start = std::chrono::steady_clock::now();
    if (error == 0) error = socket.write(query).error;
    while (error == 0) {
      const bool ready = co_await socket.wait_readable();
      if (!ready) co_return;
      error = read(socket, id, hop);
      hop.round_trip = std::chrono::steady_clock::now() - start;
      if (hop.answer == Hop::Answer::answered) co_return;
      if (error == EAGAIN) error = 0;
    }
    const auto icmp = socket.is_open() ? socket.take_icmp_error() : std::nullopt;
    note_failure(error, icmp, hop, problem);
  }

  std::chrono::milliseconds pause() const override { return pause_; }

 private:
  /// An errno, EAGAIN where there is nothing more to read, or where it is somebody else's turn.
  int read(net::Socket& socket, std::uint16_t id, Hop& hop) const {
    std::array<std::uint8_t, 4096> buffer;
    for (int i = 0; i < datagrams_at_once; ++i) {
      const auto datagram = socket.receive(buffer);
      if (datagram.error == EINTR) continue;
      if (datagram.error != 0) return datagram.error;
      const auto message = std::span(buffer).first(datagram.bytes);
      if (dns::parse_answer(message, id, name_, type_).parsed == dns::Parsed::ignored) continue;
      hop.answer = Hop::Answer::answered;
      return 0;
    }
    return EAGAIN;
  }

  net::Endpoint endpoint_;
  net::SourceBinding leg_;
  std::string name_;
  std::uint16_t type_;
  std::chrono::milliseconds pause_;
};

}  // namespace

std::shared_ptr<const Method> dns_method(net::Endpoint endpoint, net::SourceBinding binding, std::string name,
                                         std::uint16_t type, std::chrono::milliseconds pause) {
  return std::make_shared<DnsMethod>(endpoint, std::move(binding), std::move(name), type, pause);
}

}  // namespace reachd::locate
