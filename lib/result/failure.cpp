#include "result/failure.hpp"

#include <array>

namespace reachd::result {

namespace {

struct Row {
  Outcome connect;
  Outcome query;
};

/// In the order of net::Failure.
constexpr std::array rows{
    Row{Outcome::local_error, Outcome::local_error},
    Row{Outcome::local_no_route, Outcome::local_no_route},
    Row{Outcome::connect_prohibited, Outcome::dns_prohibited},
    Row{Outcome::connect_unreachable, Outcome::dns_unreachable},
    Row{Outcome::connect_refused, Outcome::dns_unreachable},
    Row{Outcome::connect_timeout, Outcome::dns_timeout},
};
static_assert(rows.size() == static_cast<std::size_t>(net::Failure::timeout) + 1);

}  // namespace

Outcome connect_outcome(net::Failure failure) {
  return rows.at(static_cast<std::size_t>(failure)).connect;
}

Outcome query_outcome(net::Failure failure) {
  return rows.at(static_cast<std::size_t>(failure)).query;
}

}  // namespace reachd::result
