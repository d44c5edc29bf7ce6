// dns, tcp, tls, http and https: what a probe queries or connects to.

#include <algorithm>
#include <span>

#include "config/name_pattern.hpp"
#include "config/reading.hpp"
#include "config/record_type.hpp"

namespace reachd::config {

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

/// A key of blackbox_exporter's files, and what is written here instead.
struct Habit {
  std::string_view key, instead;
};
constexpr Habit habits_in_probe[] = {
    {"prober",
     "the kind is a key of its own: 'tls: { host: a.example, port: 443 }', or dns, tcp, http, https"},
    {"module", "a probe has its kind and its target in itself: 'tls: { host: a.example, port: 443 }'"},
    {"target", "the host stands within the kind: 'tls: { host: a.example, port: 443 }'"},
    {"targets", "each host is a probe: 'tls: { host: a.example, port: 443 }'"},
    {"url",
     "it is taken apart: 'http: { host: a.example, path: /hotspot.html }', or 'https: { host: a.example, "
     "path: /bag }'"},
    {"scrape_interval", "it is 'interval'"},
};
constexpr Habit habits_in_target[] = {
    {"target", "it is 'host' (of dns: 'query')"},
    {"targets", "each host is a probe of its own, with one 'host'"},
    {"url", "it is taken apart: 'host', 'port' and, of http and https, 'path'"},
    {"query_name", "it is 'query'"},
    {"query_type", "it is 'types: [A]'"},
    {"transport_protocol", "it is 'transport'"},
    {"valid_status_codes", "it is 'status: [200]'"},
    {"fail_if_body_not_matches_regexp", "it is 'body', a text that the page has to hold, no expression"},
    {"preferred_ip_protocol", "it is 'families: [ipv4]', beside the kind"},
    {"tls_config", "'tls' has 'trust' and 'server_name' itself"},
    {"insecure_skip_verify", "it is 'trust: any', for a probe with 'role: control' alone"},
};

void report_habits(MapReader& map, std::span<const Habit> habits) {
  for (const auto& habit : habits) {
    if (map.find(habit.key) != nullptr)
      map.error(habit.key,
                cite(habit.key) + " is a key of other programs; here " + std::string(habit.instead));
  }
}

NamePattern read_host(MapReader& map, std::string_view key) {
  const auto text = map.require(key) != nullptr ? map.text(key) : std::nullopt;
  if (!text) return {};
  const auto pattern = NamePattern::parse(*text);
  if (!pattern)
    map.error(key,
              cite(key) + ": " + cite(*text) + " is no host name: " + pattern.error() + host_hint(*text));
  return pattern.value_or(NamePattern());
}

/// `host` and `port` of a target that has to have both.
template <class Target>
Target read_end(MapReader& map) {
  Target target;
  target.host = read_host(map, "host");
  if (map.require("port") != nullptr) target.port = map.port("port").value_or(0);
  return target;
}

void read_types(Reading& reading, MapReader& map, DnsTarget& dns) {
  const Entry* entry = map.find("types");
  if (entry == nullptr || (entry->value.kind == Node::Kind::scalar && entry->value.scalar == "auto")) return;
  if (entry->value.kind != Node::Kind::list)
    return map.error("types", "'types' must be auto or a list such as [A, AAAA, HTTPS]");
  std::vector<RecordType> types;
  const auto* list = map.texts("types", [&](const Node& item) {
    if (const auto type = record_type(item.scalar)) return types.push_back(*type);
    const auto names = record_type_names();
    const auto hint = reading.report.suggestion(item.scalar, {names.begin(), names.end()});
    reading.error(item.place, "unknown record type " + cite(item.scalar) +
                                  (hint.empty() ? " (known: " + all_types() + ")" : hint));
  });
  if (list == nullptr) return;
  dns.types_automatic = false;
  dns.types = std::move(types);
}

DnsTarget read_dns(Reading& reading, MapReader& map) {
  DnsTarget dns;
  dns.host = read_host(map, "query");
  if (net::Address::parse(dns.host.text())) {
    reading.error(map.find("query")->place,
                  "'query' must be a name, not an address (for a PTR record, the "
                  "name under in-addr.arpa or ip6.arpa)");
  }
  read_types(reading, map, dns);
  dns.tcp = map.one_of("transport", {"udp", "tcp"}).value_or(0) == 1;
  return dns;
}

void read_handshake(Reading& reading, MapReader& map, TlsTarget& tls) {
  tls.server_name = map.text("server_name").value_or("");
  // An address is not allowed in SNI either (RFC 6066, 3).
  if (const auto good = is_host_name(tls.server_name); !good && !tls.server_name.empty())
    map.error("server_name", "'server_name': " + cite(tls.server_name) + " is no host name: " + good.error());
  // A protocol's name has 1 to 255 bytes (RFC 7301, 3.1). Sixteen are more than anyone offers.
  map.texts("alpn", [&](const Node& item) {
    if (item.scalar.size() > 255) reading.error(item.place, "an ALPN protocol has at most 255 bytes");
    tls.alpn.push_back(item.scalar);
  });
  if (tls.alpn.size() > 16) map.error("alpn", "'alpn' has more than 16 protocols");
  if (map.find("trust") != nullptr) {
    tls.trust = map.text("trust").value_or(tls.trust);
    check_reference(reading, map.place("trust"), "trust set", tls.trust, reading.trust_names);
  }
  reading.trust_used.emplace(tls.trust, map.place("trust"));
  tls.hello = map.one_of("hello", {"large", "small"}).value_or(0) == 1 ? Hello::small : Hello::large;
}

TlsTarget read_tls(Reading& reading, MapReader& map) {
  auto tls = read_end<TlsTarget>(map);
  read_handshake(reading, map, tls);
  return tls;
}

/// What is allowed in a request line unencoded: visible ASCII beginning with '/', without the '#' of a
/// fragment (RFC 9112, 3.2.1).
bool is_path(std::string_view text) {
  return text.starts_with('/') && text.size() <= 2048 &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
}

HttpTarget read_http(Reading& reading, MapReader& map, std::uint16_t usual_port) {
  HttpTarget http;
  http.host = read_host(map, "host");
  http.port = map.port("port").value_or(usual_port);
  http.path = map.text("path").value_or(http.path);
  if (!is_path(http.path))
    map.error("path",
              "'path' must begin with '/' and be visible ASCII without '#', at most 2048 "
              "bytes, not " +
                  cite(http.path));
  std::vector<int> status;
  const auto* list = map.texts("status", [&](const Node& item) {
    const auto code = yaml::read_integer(item, item.place, "status", 100, 599, reading.report);
    if (code) status.push_back(static_cast<int>(*code));
  });
  if (list != nullptr) http.status = std::move(status);
  http.body = map.text("body");
  if (http.body && http.body->size() > 65'536)
    map.error("body", "'body' is longer than the 64 KiB that are looked at");
  return http;
}

HttpsTarget read_https(Reading& reading, MapReader& map) {
  HttpsTarget https;
  https.http = read_http(reading, map, 443);
  https.tls.host = https.http.host;
  https.tls.port = https.http.port;
  read_handshake(reading, map, https.tls);
  return https;
}

}  // namespace

void load_target(Reading& reading, MapReader& probe, Probe& into) {
  bool found = false;
  for (const std::string_view key : {"dns", "tcp", "tls", "http", "https"}) {
    if (probe.find(key) == nullptr) continue;
    if (std::exchange(found, true)) {
      probe.error(key, "a probe has exactly one of dns, tcp, tls, http and https: this is a second one");
      continue;
    }
    const Entry* entry = probe.map(key);
    if (entry == nullptr) continue;
    MapReader map(*entry, reading.report);
    if (key == "dns") into.target = read_dns(reading, map);
    if (key == "tcp") into.target = read_end<TcpTarget>(map);
    if (key == "tls") into.target = read_tls(reading, map);
    if (key == "http") into.target = read_http(reading, map, HttpTarget().port);
    if (key == "https") into.target = read_https(reading, map);
    report_habits(map, habits_in_target);
    map.finish();
  }
  report_habits(probe, habits_in_probe);
  if (!found)
    reading.error(probe.place(), "a probe has exactly one of dns, tcp, tls, http and https: this has none");
}

}  // namespace reachd::config
