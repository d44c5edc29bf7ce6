#include "result/failure.hpp"

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

}  // namespace

Outcome connect_outcome(net::Failure failure) {
  return names_of_failures.at(static_cast<std::size_t>(failure)).connect;
}

Outcome query_outcome(net::Failure failure) {
  return names_of_failures.at(static_cast<std::size_t>(failure)).query;
}

}  // namespace reachd::result
