#include "result/failure.hpp"

#include <algorithm>
#include <array>

namespace reachd::result {

namespace {

struct Names {
  Outcome connect;
  Outcome query;
};

/// In the order of net::Failure.
constexpr std::array names_of_failures{
    Names{Outcome::local_error, Outcome::local_error},
    Names{Outcome::local_no_route, Outcome::local_no_route},
    Names{Outcome::connect_prohibited, Outcome::dns_prohibited},
    Names{Outcome::connect_unreachable, Outcome::dns_unreachable},
    Names{Outcome::connect_refused, Outcome::dns_unreachable},
    Names{Outcome::connect_timeout, Outcome::dns_timeout},
};
static_assert(names_of_failures.size() == static_cast<std::size_t>(net::Failure::timeout) + 1);

struct Pair {
  Outcome connect;
  Outcome proxy;
};
constexpr std::array to_a_proxy{
    Pair{Outcome::connect_timeout, Outcome::proxy_timeout},
    Pair{Outcome::connect_refused, Outcome::proxy_refused},
    Pair{Outcome::connect_prohibited, Outcome::proxy_prohibited},
    Pair{Outcome::connect_unreachable, Outcome::proxy_unreachable},
};

}  // namespace

Outcome proxy_outcome(Outcome connect) {
  const auto* found = std::ranges::find(to_a_proxy, connect, &Pair::connect);
  return found == to_a_proxy.end() ? connect : found->proxy;
}

Outcome connect_outcome(Outcome proxy) {
  const auto* found = std::ranges::find(to_a_proxy, proxy, &Pair::proxy);
  return found == to_a_proxy.end() ? proxy : found->connect;
}

Outcome connect_outcome(net::Failure failure) {
  return names_of_failures.at(static_cast<std::size_t>(failure)).connect;
}

Outcome query_outcome(net::Failure failure) {
  return names_of_failures.at(static_cast<std::size_t>(failure)).query;
}

}  // namespace reachd::result
