#include <fmt/format.h>

#include "daemon/report/advice_stages.hpp"

namespace reachd::report {

using result::Outcome;

std::string tls_advice(Outcome outcome, const core::Record& record, const AdviceWords& w) {
  const std::string look =
      fmt::format("openssl s_client -connect {} -servername {}", w.host_and_port, w.server_name);
  const bool apple_trust = record.task->probe &&
                           std::holds_alternative<config::TlsTarget>(record.task->probe->target) &&
                           std::get<config::TlsTarget>(record.task->probe->target).trust == "apple";
  switch (outcome) {
    case Outcome::tls_timeout:
    case Outcome::tls_reset:
    case Outcome::tls_closed:
      return fmt::format(
          "The port opens, but what follows is stopped: an application firewall or TLS inspection that does "
          "not let {} through, or an MTU that is too large for the path. Ask the firewall's owner to exempt "
          "{} from inspection.",
          w.server_name, w.allow);
    case Outcome::tls_unreachable:
      return fmt::format(
          "An ICMP error cut the connection after it stood: a firewall that decides late, or a route that "
          "changed. Ask the firewall's owner to allow {}.",
          w.allow);
    case Outcome::tls_not_tls:
      return fmt::format(
          "Something else answers in the place of {}: a block page or a captive portal. Sign in at the "
          "portal, or ask the proxy's or firewall's owner to let {} pass untouched.",
          w.host, w.allow);
    case Outcome::tls_alert:
      return fmt::format(
          "The server, or an inspecting device in its place, refuses this handshake. See what answers (try: "
          "{}); where it is not the server, ask the owner of the inspection to exempt {}.",
          look, w.server_name);
    case Outcome::tls_protocol:
      return fmt::format(
          "What answers speaks a TLS that is too old or broken, as old inspecting devices do. See who it is "
          "(try: {}), then ask the owner of the inspection to exempt {}.",
          look, w.server_name);
    case Outcome::tls_untrusted:
      if (record.last && record.last->tls.topmost_issuer_is_apple) {
        return fmt::format(
            "The certificate was issued by {} and names Apple as its origin: either Apple has a new "
            "authority "
            "and the trust set is out of date (update reachd, or install Apple's roots as "
            "/etc/reachd/apple-roots.pem), or somebody forges the name.",
            w.issuer);
      }
      return fmt::format(
          "The certificate was issued by {}, {}: most likely TLS inspection, under which Apple's services "
          "fail. Ask the "
          "owner of the proxy or firewall to exempt {} from decryption.",
          w.issuer, apple_trust ? "not by Apple" : "which is not trusted here", w.server_name);
    case Outcome::tls_expired:
      return "First check this host's clock (timedatectl). If it is right, the certificate really is out of "
             "its dates: the "
             "server's owner has to renew it, or the owner of the inspecting device whose certificate this "
             "is.";
    case Outcome::tls_name_mismatch:
      return fmt::format(
          "Another server answers in the place of {}, or server_name is set wrongly in the configuration. "
          "See which names it has (try: {}), and check the DNS answer.",
          w.server_name, look);
    default:  // tls_alpn_missing
      return fmt::format(
          "A device on the path strips the protocol name (ALPN) from the handshake, which breaks Apple's "
          "push "
          "service. Ask the owner of the TLS inspection to exempt {}.",
          w.server_name);
  }
}

}  // namespace reachd::report
