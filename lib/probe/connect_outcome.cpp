#include "probe/connect_outcome.hpp"

namespace reachd::probe {

Outcome connect_outcome(net::Failure failure) {
  switch (failure) {
    case net::Failure::local_error:
      return Outcome::local_error;
    case net::Failure::no_route:
      return Outcome::local_no_route;
    case net::Failure::prohibited:
      return Outcome::connect_prohibited;
    case net::Failure::unreachable:
      return Outcome::connect_unreachable;
    case net::Failure::refused:
      return Outcome::connect_refused;
    case net::Failure::timeout:
      return Outcome::connect_timeout;
  }
  return Outcome::local_error;
}

}  // namespace reachd::probe
