#include "locate/return_path.hpp"

#include <algorithm>

namespace reachd::locate {

namespace {

constexpr int highest_limit = 255;
constexpr int step = 16;
constexpr std::size_t flows = 8;

/// SYNs whose answer must arrive with at least a limit; "distance" n of the walk stands for the limit number
/// n. What is not the answer looked for counts as not heard.
class ArrivalMethod final : public Method {
 public:
  ArrivalMethod(net::Endpoint endpoint, net::SourceBinding binding, std::vector<int> limits,
                Hop::Answer wanted)
      : endpoint_(endpoint), leg_(std::move(binding)), limits_(std::move(limits)), wanted_(wanted) {}

  awaitable<void> ask(int number, net::Socket& socket, Hop& hop, Problem& problem) const override {
    int error = socket.open(net::Socket::Type::stream, endpoint_.address.family(), leg_);
    if (error == 0) error = socket.set_least_hop_limit(limits_[static_cast<std::size_t>(number - 1)]);
    if (error == 0) error = socket.connect(endpoint_);
    if (error == 0) {
      const bool ready = co_await socket.wait_writable();
      if (!ready) co_return;
      error = socket.take_error();
    }
    Hop seen;
    if (error == 0 && socket.has_peer()) {
      seen.answer = Hop::Answer::connected;
    } else {
      const auto icmp = socket.is_open() ? socket.take_icmp_error() : std::nullopt;
      note_failure(error, icmp, seen, problem);
    }
    if (seen.answer == wanted_) hop.answer = wanted_;
  }

  std::chrono::milliseconds pause() const override { return std::chrono::milliseconds(200); }

 private:
  net::Endpoint endpoint_;
  net::SourceBinding leg_;
  std::vector<int> limits_;
  Hop::Answer wanted_;
};

/// The same for the RST that answers the first data.
class DataArrivalMethod final : public Method {
 public:
  DataArrivalMethod(const net::Endpoint& endpoint, const net::SourceBinding& binding, const FirstData& data,
                    const std::vector<int>& limits) {
    for (const int limit : limits)
      methods_.push_back(first_data_method(endpoint, binding, data, Portion::whole, limit));
  }

  awaitable<void> ask(int number, net::Socket& socket, Hop& hop, Problem& problem) const override {
    const auto& method = *methods_[static_cast<std::size_t>(number - 1)];
    Hop seen;
    co_await method.ask(whole_way, socket, seen, problem);
    if (seen.answer == Hop::Answer::refused) hop.answer = seen.answer;
  }
  void release(net::Socket& socket) const override { methods_.front()->release(socket); }
  int tries() const override { return 1; }
  std::chrono::milliseconds pause() const override { return methods_.front()->pause(); }

 private:
  static constexpr int whole_way = 64;
  std::vector<std::shared_ptr<const Method>> methods_;
};

/// SYNs of one distance, each a flow of its own, that load balancing may lead another way. Routers' answers
/// count as silence.
class FlowsMethod final : public Method {
 public:
  FlowsMethod(const net::Endpoint& endpoint, const net::SourceBinding& binding, int distance)
      : syns_(syn_method(endpoint, binding)), distance_(distance) {}

  awaitable<void> ask(int, net::Socket& socket, Hop& hop, Problem& problem) const override {
    Hop seen;
    co_await syns_->ask(distance_, socket, seen, problem);
    if (seen.answer == Hop::Answer::connected) hop.answer = seen.answer;
  }
  int tries() const override { return 1; }

 private:
  std::shared_ptr<const Method> syns_;
  int distance_;
};

WalkOptions all_at_once(std::size_t count, Steady deadline) {
  WalkOptions options;
  options.farthest = options.known_length = static_cast<int>(count);
  options.stagger = std::chrono::milliseconds(0);
  options.deadline = deadline;
  return options;
}

/// The index of the first that is heard, -1 where none is; nothing where the walk went wrong.
std::optional<int> first_heard(const Path& path) {
  if (path.problem) return std::nullopt;
  const auto* end = end_of(path.hops);
  return end != nullptr ? end->distance - 1 : -1;
}

std::vector<int> descending(int from, int to, int by) {
  std::vector<int> result;
  for (int limit = from; limit >= to; limit -= by) result.push_back(limit);
  return result;
}

}  // namespace

awaitable<void> measure_arrival(net::Endpoint endpoint, net::SourceBinding binding, Steady deadline,
                                std::optional<int>& limit) {
  int base = 0;
  for (const int by : {step, 1}) {
    const int from = by == step ? highest_limit + 1 - step : base + step - 1;
    const auto limits = descending(from, base + 1, by);
    auto method = std::make_shared<ArrivalMethod>(endpoint, binding, limits, Hop::Answer::connected);
    const auto options = all_at_once(limits.size(), deadline);
    Path path;
    co_await walk(std::move(method), options, path);
    const auto heard = first_heard(path);
    if (!heard) co_return;
    if (*heard >= 0) base = limits[static_cast<std::size_t>(*heard)];
  }
  if (base > 0) limit = base;
}

ResetTest::ResetTest(int arrival, int distance) {
  const int too_much = arrival + distance;
  if (too_much <= highest_limit) {
    limits.push_back(too_much);
    meaning.push_back(ResetOrigin::unclear);
  }
  if (distance > 1 && arrival < highest_limit) {
    limits.push_back(arrival + 1);
    meaning.push_back(ResetOrigin::nearer);
  }
  limits.push_back(arrival);
  meaning.push_back(ResetOrigin::server);
}

ResetOrigin ResetTest::of(int index) const {
  if (index < 0 || static_cast<std::size_t>(index) >= meaning.size()) return ResetOrigin::unclear;
  return meaning[static_cast<std::size_t>(index)];
}

awaitable<void> measure_reset(net::Endpoint endpoint, net::SourceBinding binding, FirstData data, int arrival,
                              int distance, Steady deadline, ResetOrigin& origin) {
  const ResetTest test(arrival, distance);
  std::shared_ptr<const Method> method;
  if (data.bytes.empty()) {
    method = std::make_shared<ArrivalMethod>(endpoint, binding, test.limits, Hop::Answer::refused);
  } else {
    method = std::make_shared<DataArrivalMethod>(endpoint, binding, data, test.limits);
  }
  const auto options = all_at_once(test.limits.size(), deadline);
  Path path;
  co_await walk(std::move(method), options, path);
  if (const auto heard = first_heard(path)) origin = test.of(*heard);
}

awaitable<void> look_for_shorter_way(net::Endpoint connects, net::SourceBinding binding, int distance,
                                     Steady deadline, ResetOrigin& origin) {
  auto method = std::make_shared<FlowsMethod>(connects, binding, distance);
  const auto options = all_at_once(flows, deadline);
  Path path;
  co_await walk(std::move(method), options, path);
  if (end_of(path.hops) != nullptr) origin = ResetOrigin::unclear;
}

}  // namespace reachd::locate
