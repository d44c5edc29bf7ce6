// TCP connects that die on the way. IP_RECVERR makes the kernel keep the ICMP error, and who sent it, for a
// socket in SYN_SENT (ip(7)); no privilege is needed.

#include "locate/methods.hpp"

namespace reachd::locate {

namespace {

class SynMethod final : public Method {
 public:
  SynMethod(net::Endpoint endpoint, net::SourceBinding binding, std::chrono::milliseconds pause)
      : endpoint_(endpoint), leg_(std::move(binding)), pause_(pause) {}

  awaitable<void> ask(int distance, net::Socket& socket, Hop& hop, Problem& problem) const override {
    int error = socket.open(net::Socket::Type::stream, endpoint_.address.family(), leg_);
    if (error == 0) error = socket.set_hop_limit(distance);
    const auto start = std::chrono::steady_clock::now();
    if (error == 0) error = socket.connect(endpoint_);
    std::optional<net::IcmpError> icmp;
    bool connected = false;
    while (error == 0 && !connected) {
      const bool ready = co_await socket.wait_writable();
      if (!ready) co_return;
      error = socket.take_error();
      if (auto newer = socket.take_icmp_error()) icmp = newer;
      connected = error == 0 && socket.has_peer();
    }
    hop.round_trip = std::chrono::steady_clock::now() - start;
    if (connected) {
      hop.answer = Hop::Answer::connected;
    } else {
      if (!icmp && socket.is_open()) icmp = socket.take_icmp_error();
      note_failure(error, icmp, hop, problem);
    }
  }

  std::chrono::milliseconds pause() const override { return pause_; }

 private:
  net::Endpoint endpoint_;
  net::SourceBinding leg_;
  std::chrono::milliseconds pause_;
};

}  // namespace

std::shared_ptr<const Method> syn_method(net::Endpoint endpoint, net::SourceBinding binding,
                                         std::chrono::milliseconds pause) {
  return std::make_shared<SynMethod>(endpoint, std::move(binding), pause);
}

}  // namespace reachd::locate
