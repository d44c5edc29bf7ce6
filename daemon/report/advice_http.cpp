#include <fmt/format.h>

#include "daemon/report/advice_stages.hpp"

namespace reachd::report {

using result::Outcome;

std::string http_advice(Outcome outcome, const core::Record& record, const AdviceWords& w) {
  const bool portal = record.task->probe && record.task->probe->role == config::Role::portal;
  switch (outcome) {
    case Outcome::http_timeout:
    case Outcome::http_reset:
    case Outcome::http_closed:
      return fmt::format(
          "The port opens, but the request is not answered: a web proxy or an application firewall stops it. "
          "Ask its owner to allow plain HTTP ({}).",
          w.allow);
    case Outcome::http_unreachable:
      return fmt::format(
          "An ICMP error cut the connection after it stood: a firewall that decides late. Ask its owner to "
          "allow {}.",
          w.allow);
    case Outcome::http_malformed:
      return fmt::format(
          "Something that is no web server answers in the place of {}. Ask the firewall's owner what stands "
          "on {}.",
          w.host, w.port);
    default: {  // http_unexpected_status, http_unexpected_body
      const int status = record.last ? record.last->http_status : 0;
      const std::string with = status == 0 ? "" : fmt::format(" (status {})", status);
      if (portal) {
        return fmt::format(
            "A captive portal or a block page answers{}. Open {} in a browser on this network and "
            "sign in, or ask the network's owner to let this device pass.",
            with, w.url);
      }
      return fmt::format(
          "A captive portal or a block page answers{}, or the page has moved: compare with curl -v "
          "{} from another network, then ask the proxy's owner, or correct status and body in the "
          "configuration.",
          with, w.url);
    }
  }
}

}  // namespace reachd::report
