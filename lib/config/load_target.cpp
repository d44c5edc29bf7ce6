// dns, tcp, tls and http: what a probe queries or connects to.

#include <algorithm>

#include "base/text.hpp"
#include "config/host_name.hpp"
#include "config/reading.hpp"
#include "config/record_type.hpp"

namespace reachd::config {

using yaml::Entry;
using yaml::Node;

namespace {

std::string all_types() {
  std::string text;
  for (const auto name : record_type_names()) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

/// What was probably meant by a host that is none.
std::string host_hint(std::string_view text) {
  if (text.find("://") != text.npos) return ": write the name alone, without scheme and path";
  const auto colon = text.find(':');
  const auto port = colon == text.npos ? std::string_view() : text.substr(colon + 1);
  const bool is_port = !port.empty() && port.find_first_not_of("0123456789") == port.npos;
  if (is_port) return ": the port stands in 'port: " + std::string(port) + "'";
  if (text.starts_with('[')) return ": an IPv6 address stands without brackets here";
  return {};
}

NamePattern read_host(Reading& reading, MapReader& map, std::string_view key) {
  const Entry* entry = map.require(key);
  const auto text = entry != nullptr ? map.text(key) : std::nullopt;
  if (!text) return {};
  const auto pattern = NamePattern::parse(*text);
  if (!pattern)
    reading.report.error(entry->place, base::cite(key) + ": " + base::cite(*text) +
                                           " is no host name: " + pattern.error() + host_hint(*text));
  return pattern.value_or(NamePattern());
}

std::uint16_t read_required_port(MapReader& map) {
  return map.require("port") != nullptr ? map.port("port").value_or(0) : std::uint16_t{0};
}

void read_types(Reading& reading, MapReader& map, DnsTarget& dns) {
  const Entry* entry = map.find("types");
  if (entry == nullptr) return;
  if (entry->value.kind != Node::Kind::list) {
    if (entry->value.kind != Node::Kind::scalar || entry->value.scalar != "auto")
      reading.report.error(entry->place, "'types' must be auto or a list such as [A, AAAA, HTTPS]");
    return;
  }
  if (map.list("types") == nullptr) return;
  dns.types_automatic = false;
  dns.types.clear();
  yaml::read_texts(*entry, reading.report, [&](const Node& item, const std::string& text) {
    if (const auto type = record_type(text)) {
      dns.types.push_back(*type);
    } else {
      const auto names = record_type_names();
      const auto hint = reading.report.suggestion(text, {names.begin(), names.end()});
      reading.report.error(item.place, "unknown record type " + base::cite(text) +
                                           (hint.empty() ? " (known: " + all_types() + ")" : hint));
    }
  });
}

DnsTarget read_dns(Reading& reading, MapReader& map) {
  DnsTarget dns;
  dns.query = read_host(reading, map, "query");
  if (net::Address::parse(dns.query.text())) {
    reading.report.error(map.find("query")->place,
                         "'query' must be a name, not an address (for a PTR record, the "
                         "name under in-addr.arpa or ip6.arpa)");
  }
  read_types(reading, map, dns);
  dns.tcp = map.one_of("transport", {"udp", "tcp"}).value_or(0) == 1;
  return dns;
}

TcpTarget read_tcp(Reading& reading, MapReader& map) {
  TcpTarget tcp;
  tcp.host = read_host(reading, map, "host");
  tcp.port = read_required_port(map);
  return tcp;
}

/// A protocol's name has 1 to 255 bytes (RFC 7301, 3.1). Sixteen are more than anyone offers.
void read_alpn(Reading& reading, MapReader& map, TlsTarget& tls) {
  const Entry* list = map.list("alpn");
  if (list == nullptr) return;
  yaml::read_texts(*list, reading.report, [&](const Node& item, const std::string& text) {
    if (text.size() > 255) reading.report.error(item.place, "an ALPN protocol has at most 255 bytes");
    tls.alpn.push_back(text);
  });
  if (tls.alpn.size() > 16) reading.report.error(list->place, "'alpn' has more than 16 protocols");
}

void read_server_name(Reading& reading, MapReader& map, TlsTarget& tls) {
  const Entry* entry = map.find("server_name");
  const auto text = entry != nullptr ? map.text("server_name") : std::nullopt;
  if (!text) return;
  // An address is not allowed in SNI either (RFC 6066, 3).
  if (const auto good = is_host_name(*text); !good)
    reading.report.error(entry->place,
                         "'server_name': " + base::cite(*text) + " is no host name: " + good.error());
  tls.server_name = *text;
}

TlsTarget read_tls(Reading& reading, MapReader& map) {
  TlsTarget tls;
  tls.host = read_host(reading, map, "host");
  tls.port = read_required_port(map);
  read_server_name(reading, map, tls);
  read_alpn(reading, map, tls);
  Place trust_place = map.place();
  if (const Entry* entry = map.find("trust")) {
    trust_place = entry->place;
    tls.trust = map.text("trust").value_or(tls.trust);
    check_reference(reading, entry->place, "trust set", tls.trust, reading.trust_names);
  }
  reading.trust_used.emplace(tls.trust, trust_place);
  return tls;
}

/// What is allowed in a request line unencoded: visible ASCII beginning with '/', without the '#' of a
/// fragment (RFC 9112, 3.2.1).
bool is_path(std::string_view text) {
  return text.starts_with('/') && text.size() <= 2048 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
}

void read_status(Reading& reading, MapReader& map, HttpTarget& http) {
  const Entry* list = map.list("status");
  if (list == nullptr) return;
  http.status.clear();
  yaml::read_texts(*list, reading.report, [&](const Node& item, const std::string&) {
    if (const auto code = yaml::read_integer(item, "status", 100, 599, reading.report))
      http.status.push_back(static_cast<int>(*code));
  });
}

HttpTarget read_http(Reading& reading, MapReader& map) {
  HttpTarget http;
  http.host = read_host(reading, map, "host");
  http.port = map.port("port").value_or(http.port);
  if (const Entry* entry = map.find("path")) {
    http.path = map.text("path").value_or(http.path);
    if (!is_path(http.path)) {
      reading.report.error(entry->place,
                           "'path' must begin with '/' and be visible ASCII without '#', at most 2048 "
                           "bytes, not " +
                               base::cite(http.path));
    }
  }
  read_status(reading, map, http);
  http.body = map.text("body");
  if (http.body && http.body->size() > 65'536)
    reading.report.error(map.find("body")->place, "'body' is longer than the 64 KiB that are looked at");
  return http;
}

}  // namespace

void load_target(Reading& reading, MapReader& probe, Probe& into) {
  bool found = false;
  for (const std::string_view key : {"dns", "tcp", "tls", "http"}) {
    const Entry* entry = probe.find(key);
    if (entry == nullptr) continue;
    if (found) {
      reading.report.error(entry->place,
                           "a probe has exactly one of dns, tcp, tls and http: this is a second one");
      continue;
    }
    found = true;
    if (probe.map(key) == nullptr) continue;
    MapReader map(entry->value, entry->place, reading.report);
    if (key == "dns") into.target = read_dns(reading, map);
    if (key == "tcp") into.target = read_tcp(reading, map);
    if (key == "tls") into.target = read_tls(reading, map);
    if (key == "http") into.target = read_http(reading, map);
    map.finish();
  }
  if (!found)
    reading.report.error(probe.place(), "a probe has exactly one of dns, tcp, tls and http: this has none");
}

}  // namespace reachd::config
