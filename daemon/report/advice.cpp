#include "daemon/report/advice.hpp"

#include <fmt/format.h>

#include <system_error>

#include "daemon/report/advice_stages.hpp"

namespace reachd::report {

namespace {

using result::Outcome;

std::string local(Outcome outcome, const core::Record& record, const AdviceWords& w) {
  const bool ipv6 = record.task->labels.family == net::Family::ipv6;
  if (outcome == Outcome::local_error) {
    const int error = record.last ? record.last->error_number : 0;
    return fmt::format(
        "The fault is on this host{}: look at its own firewall's output rules (nft list ruleset), its limits "
        "(ulimit -n) "
        "and its memory. Ask whoever runs this host.",
        error == 0 ? "" : fmt::format(" (the system says: {})", std::generic_category().message(error)));
  }
  const auto source = record.task->source.interface;
  return fmt::format(
      "Look at link, address and default route{} (ip link; ip {} route get {}) and whether the gateway "
      "answers (ip neigh). "
      "Ask whoever runs this host or its access network.{}",
      source.empty() ? "" : " of " + source, ipv6 ? "-6" : "-4",
      record.last && record.last->address ? w.address : "ADDRESS",
      ipv6 ? " Where IPv6 is not meant to work here, set families: [ipv4]." : "");
}

std::string connect(Outcome outcome, const core::Record& record, const AdviceWords& w) {
  if (record.task->probe && record.task->probe->role == config::Role::control) {
    return fmt::format(
        "This is a control, not Apple: if all of them fail, the fault is this network's uplink as a whole; "
        "ask its owner. If only this one fails, it says nothing about Apple: allow {}, or choose another "
        "control.",
        w.allow);
  }
  switch (outcome) {
    case Outcome::connect_timeout:
      return fmt::format(
          "Nothing came back from {}: most likely a firewall drops it silently. Ask the firewall's owner to "
          "allow {}, and to look for this host's address in the log of dropped packets.",
          w.address, w.allow);
    case Outcome::connect_refused:
      if (!w.is_apple) {
        return fmt::format(
            "Either nothing listens on {} of {}, or a firewall rejects it with a reset. Ask the server's "
            "owner, then the firewall's to allow {}.",
            w.port, w.address, w.allow);
      }
      return fmt::format(
          "A reset came back in the name of {}. Apple's servers listen on this port, so most likely a "
          "firewall rejects it (action: reject with reset). Ask its owner to allow {}.",
          w.address, w.allow);
    case Outcome::connect_prohibited:
      return fmt::format(
          "A firewall says no on purpose: {} ICMP administratively prohibited. Ask its owner to allow {}.",
          w.sender, w.allow);
    default:  // connect_unreachable
      return fmt::format(
          "{} an ICMP error: a firewall that rejects (the default REJECT looks like this), a missing route "
          "or "
          "a routing loop. Ask the owner of that device to allow and route {}.",
          w.sender, w.allow);
  }
}

}  // namespace

std::string advice(Outcome outcome, const core::Record& record) {
  const auto words = advice_words(record);
  std::string text;
  switch (result::stage(outcome)) {
    case result::Stage::ok:
      break;
    case result::Stage::local:
      text = local(outcome, record, words);
      break;
    case result::Stage::dns:
      text = dns_advice(outcome, record, words);
      break;
    case result::Stage::connect:
      text = connect(outcome, record, words);
      break;
    case result::Stage::tls:
      text = tls_advice(outcome, record, words);
      break;
    case result::Stage::http:
      text = http_advice(outcome, record, words);
      break;
  }
  // Some sentences begin with a word from the names above.
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace reachd::report
