#include "dns/resolver.hpp"

#include <algorithm>

#include "base/at_exit.hpp"

namespace reachd::dns {

namespace {

using namespace std::chrono_literals;
using result::Outcome;

constexpr std::uint32_t longest_ttl = 60;  // seconds
constexpr std::size_t cache_limit = 4096;
constexpr std::uint16_t type_a = 1, type_aaaa = 28;

std::uint16_t address_type(net::Family family) {
  return family == net::Family::ipv4 ? type_a : type_aaaa;
}

std::string describe(const Server& server) {
  return server.name + " " + server.endpoint.address.to_string();
}

Resolution resolution_of(const Reply& reply) {
  Resolution result;
  result.outcome = reply.outcome;
  result.addresses = reply.answer.addresses;
  std::ranges::sort(result.addresses);
  if (result.outcome == Outcome::ok && result.addresses.empty()) result.outcome = Outcome::dns_no_data;
  if (result.outcome != Outcome::ok) result.addresses.clear();
  if (reply.sent) result.server = describe(reply.server);
  if (reply.answered()) result.duration = reply.duration;
  result.resent = reply.resent;
  result.icmp = reply.icmp;
  result.error = reply.error;
  result.detail = reply.detail;
  return result;
}

}  // namespace

bool Resolution::unanswered() const {
  return result::fault(outcome) == result::Fault::no_answer;
}

/// A question in progress. The lookup owns itself: those waiting for it may leave at any time.
struct Resolver::Lookup {
  Key key;
  Query query;
  std::chrono::steady_clock::time_point deadline;
  Resolution resolution;
  bool landed = false;
  std::vector<asio::steady_timer*> waiting;
};

Resolver::Resolver(asio::any_io_executor executor, std::shared_ptr<Lingering> lingering,
                   std::string hosts_file)
    : executor_(std::move(executor)), lingering_(std::move(lingering)), hosts_(std::move(hosts_file)) {}

Resolver::~Resolver() = default;

awaitable<void> Resolver::resolve(Query query, Resolution& resolution) {
  if (const auto literal = net::Address::parse(query.name)) {
    resolution.outcome = Outcome::ok;
    resolution.addresses = {*literal};
    co_return;
  }
  for (const auto& address : hosts_.current().find(query.name)) {
    if (address.family() == query.family) resolution.addresses.push_back(address);
  }
  if (!resolution.addresses.empty()) {
    std::ranges::sort(resolution.addresses);
    resolution.outcome = Outcome::ok;
    resolution.server = "/etc/hosts";
    co_return;
  }

  const Key key{query.bindings, query.servers, query.name, query.family, query.look_for_other_family};
  const auto now = std::chrono::steady_clock::now();
  if (const auto kept = cache_.find(key); kept != cache_.end() && now < kept->second.until) {
    resolution = kept->second.resolution;
    co_return;
  }

  const auto under_way = lookups_.find(key);
  const bool own = under_way == lookups_.end();
  const auto lookup = own ? std::make_shared<Lookup>() : under_way->second;
  if (own) {
    lookup->key = key;
    lookup->query = query;
    lookup->deadline = now + query.budget;
    lookups_.emplace(key, lookup);
    asio::co_spawn(executor_, ask(lookup), net::rethrow);  // may finish before it returns
  }
  resolution.outcome = Outcome::dns_timeout;
  if (!query.servers.empty()) resolution.server = describe(query.servers.front());

  // The extra time lets the lookup itself, whose time ends at the same moment, finish first.
  asio::steady_timer timer(executor_, now + query.budget + 20ms);
  {
    lookup->waiting.push_back(&timer);
    const base::AtExit leave([&lookup, &timer] { std::erase(lookup->waiting, &timer); });
    while (!lookup->landed) {
      const auto waited = co_await timer.async_wait(net::as_result);
      if (!std::get<0>(waited)) break;
    }
  }
  if (!lookup->landed) co_return;
  resolution = lookup->resolution;
  if (own) co_return;
  resolution.duration.reset();
  resolution.resent = 0;
}

awaitable<void> Resolver::ask(std::shared_ptr<Lookup> lookup) {
  const auto& query = lookup->query;
  const Question question{query.name, address_type(query.family)};
  Reply reply;
  const auto budget = query.budget;
  co_await exchange_over_udp(lingering_, query.servers, query.bindings, question, budget, nullptr, reply);
  if (reply.answered() && reply.answer.truncated && reply.answer.addresses.empty()) {
    const auto server = reply.server;
    auto asking = exchange_over_tcp(server, query.bindings, question, reply);
    auto limit = net::wait_until(lookup->deadline);
    using namespace asio::experimental::awaitable_operators;
    co_await (std::move(asking) || std::move(limit));
  }
  lookup->resolution = resolution_of(reply);
  auto& resolution = lookup->resolution;
  const bool none = resolution.outcome == Outcome::dns_no_data || resolution.outcome == Outcome::dns_nxdomain;
  if (none && query.look_for_other_family) {
    const Question other{query.name, address_type(net::other(query.family))};
    const auto left = lookup->deadline - std::chrono::steady_clock::now();
    const std::vector<Server> who{reply.server};
    Reply second;
    co_await exchange_over_udp(lingering_, who, query.bindings, other, left, nullptr, second);
    resolution.other_family_only =
        second.outcome == Outcome::ok && (second.answer.records > 0 || second.answer.truncated);
    // Denied for one type and there for the other: it exists.
    if (resolution.other_family_only) resolution.outcome = Outcome::dns_no_data;
  }
  finish(lookup, reply.answer.ttl);
}

void Resolver::finish(const std::shared_ptr<Lookup>& lookup, std::uint32_t ttl) {
  const auto now = std::chrono::steady_clock::now();
  lookup->landed = true;
  lookups_.erase(lookup->key);
  for (auto* timer : lookup->waiting) timer->cancel();
  if (lookup->resolution.outcome != Outcome::ok || ttl == 0) return;
  if (cache_.size() >= cache_limit)
    std::erase_if(cache_, [&](const auto& kept) { return kept.second.until <= now; });
  if (cache_.size() >= cache_limit) cache_.clear();
  Resolution kept = lookup->resolution;
  kept.duration.reset();
  kept.resent = 0;
  cache_[lookup->key] = {std::move(kept), now + std::chrono::seconds(std::min(ttl, longest_ttl))};
}

}  // namespace reachd::dns
