#include "result/outcome.hpp"

#include <array>
#include <vector>

namespace reachd::result {

namespace {

constexpr unsigned dns = 1, tcp = 2, tls = 4, http = 8;
constexpr unsigned connecting = tcp | tls | http;
constexpr unsigned all = dns | connecting;

struct Row {
  std::string_view name;
  Stage stage;
  unsigned kinds;  // the kinds that can have it
  std::string_view meaning;
};

// In the order of the enumeration.
constexpr std::array<Row, outcome_count> table{{
    {"ok", Stage::ok, all, "all went well"},
    {"local_error", Stage::local, all, "this host itself could not try"},
    {"local_no_route", Stage::local, all,
     "this host has no way to send there: no route, interface, link or next hop"},
    {"dns_timeout", Stage::dns, all, "the resolver did not answer in time"},
    {"dns_unreachable", Stage::dns, all, "an ICMP error says that the resolver cannot be reached"},
    {"dns_prohibited", Stage::dns, all,
     "an ICMP error says that DNS to the resolver is administratively prohibited"},
    {"dns_nxdomain", Stage::dns, all, "the resolver says that the name does not exist"},
    {"dns_servfail", Stage::dns, all, "the resolver failed to look the name up (SERVFAIL)"},
    {"dns_refused", Stage::dns, all, "the resolver refused to answer"},
    {"dns_error", Stage::dns, all, "the resolver answered with an error code"},
    {"dns_no_data", Stage::dns, all, "the name exists but has no record of the type asked"},
    {"dns_malformed", Stage::dns, all, "the resolver's answer does not parse"},
    {"dns_tcp_failed", Stage::dns, all, "DNS over TCP was refused, reset, closed or stalled"},
    {"dns_unexpected_address", Stage::dns, all, "the answer holds an address that cannot be right"},
    {"connect_timeout", Stage::connect, connecting, "the TCP SYN was not answered"},
    {"connect_refused", Stage::connect, connecting, "the TCP connection was refused with a reset"},
    {"connect_prohibited", Stage::connect, connecting, "an ICMP error says: administratively prohibited"},
    {"connect_unreachable", Stage::connect, connecting,
     "an ICMP error says that the destination cannot be reached"},
    {"tls_timeout", Stage::tls, tls, "connected, then the TLS handshake stalled"},
    {"tls_reset", Stage::tls, tls, "connected, then the connection was reset during the TLS handshake"},
    {"tls_closed", Stage::tls, tls, "connected, then the connection was closed during the TLS handshake"},
    {"tls_unreachable", Stage::tls, tls, "connected, then an ICMP error ended the TLS handshake"},
    {"tls_not_tls", Stage::tls, tls, "what answered does not speak TLS"},
    {"tls_alert", Stage::tls, tls, "the server ended the TLS handshake with an alert"},
    {"tls_protocol", Stage::tls, tls, "the server's TLS cannot be accepted"},
    {"tls_untrusted", Stage::tls, tls, "the certificate does not lead to a trusted authority"},
    {"tls_expired", Stage::tls, tls, "the certificate is out of its dates (or this host's clock is wrong)"},
    {"tls_name_mismatch", Stage::tls, tls, "the certificate is for another name"},
    {"tls_alpn_missing", Stage::tls, tls, "the application protocol asked for (ALPN) was not agreed"},
    {"http_timeout", Stage::http, http, "connected, then no whole answer came in time"},
    {"http_reset", Stage::http, http, "connected, then the connection was reset before a whole answer"},
    {"http_closed", Stage::http, http, "connected, then the connection was closed before a whole answer"},
    {"http_malformed", Stage::http, http, "what answered does not speak HTTP"},
    {"http_unreachable", Stage::http, http, "connected, then an ICMP error ended the exchange"},
    {"http_unexpected_status", Stage::http, http, "the HTTP status is not the one expected"},
    {"http_unexpected_body", Stage::http, http, "the HTTP body does not hold the text expected"},
}};

const Row& row(Outcome outcome) {
  return table[static_cast<std::size_t>(outcome)];
}

std::array<std::vector<Outcome>, 4> by_kind() {
  std::array<std::vector<Outcome>, 4> result;
  for (std::size_t kind = 0; kind < result.size(); ++kind) {
    for (int i = 0; i < outcome_count; ++i) {
      const auto outcome = static_cast<Outcome>(i);
      if (row(outcome).kinds & (1u << kind)) result[kind].push_back(outcome);
    }
  }
  return result;
}

}  // namespace

std::string_view name(Kind kind) {
  constexpr std::string_view names[] = {"dns", "tcp", "tls", "http"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view name(Stage stage) {
  constexpr std::string_view names[] = {"ok", "local", "dns", "connect", "tls", "http"};
  return names[static_cast<std::size_t>(stage)];
}

std::string_view name(Outcome outcome) {
  return row(outcome).name;
}

std::optional<Outcome> outcome_from_name(std::string_view text) {
  for (int i = 0; i < outcome_count; ++i) {
    if (table[static_cast<std::size_t>(i)].name == text) return static_cast<Outcome>(i);
  }
  return std::nullopt;
}

Stage stage(Outcome outcome) {
  return row(outcome).stage;
}
std::string_view meaning(Outcome outcome) {
  return row(outcome).meaning;
}

std::span<const Outcome> outcomes_of(Kind kind) {
  static const auto lists = by_kind();
  return lists[static_cast<std::size_t>(kind)];
}

}  // namespace reachd::result
