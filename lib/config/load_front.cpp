// listen, web_config, language, hosts, proxied and nat64: the keys at the top level of a configuration that
// refer to nothing else in it.

#include <algorithm>

#include "base/files.hpp"
#include "base/text.hpp"
#include "config/address_list.hpp"
#include "config/host_name.hpp"
#include "config/reading.hpp"

namespace reachd::config {

using yaml::Node;

namespace {

void add_listen(Reading& reading, Place place, const std::string& text) {
  const auto endpoints = parse_listen(text);
  if (!endpoints)
    return reading.report.error(place, base::cite(text) + " cannot be listened on: " + endpoints.error());
  auto& all = reading.config.listen;
  for (const auto& endpoint : *endpoints) {
    warn_of_missing_interface(reading, place, endpoint.address);
    if (std::find(all.begin(), all.end(), endpoint) != all.end()) {
      reading.report.error(place,
                           base::cite(text) + " would listen on " + endpoint.to_string() + " a second time");
    } else {
      all.push_back(endpoint);
    }
  }
}

void load_listen(Reading& reading, MapReader& top) {
  const Entry* entry = top.find("listen");
  if (entry == nullptr) {
    add_listen(reading, {}, "127.0.0.1:15223");
  } else if (entry->value.kind == Node::Kind::list) {
    if (top.list("listen") == nullptr) return;
    yaml::read_texts(*entry, reading.report, [&](const Node& item, const std::string& text) {
      add_listen(reading, item.place, text);
    });
  } else if (const auto text = top.text("listen")) {
    add_listen(reading, entry->place, *text);
  }
}

void load_web_config(Reading& reading, MapReader& top) {
  if (const auto path = top.text("web_config")) reading.config.web_config = base::beside(reading.file, *path);
}

void load_hosts(Reading& reading, MapReader& top) {
  const Entry* list = top.list("hosts");
  if (list == nullptr) return;
  yaml::read_texts(*list, reading.report, [&](const Node& item, const std::string& text) {
    if (const auto good = is_host_name(text); !good)
      reading.report.error(item.place, base::cite(text) + " is no host name: " + good.error());
    reading.config.hosts.push_back(text);
  });
}

/// RFC 6052, 2.2: the length is one of six, and bits 64 to 71 are zero.
bool is_nat64_prefix(const net::Network& network) {
  constexpr int lengths[] = {32, 40, 48, 56, 64, 96};
  if (network.base().family() != net::Family::ipv6 || network.base().bytes()[8] != 0) return false;
  return std::find(std::begin(lengths), std::end(lengths), network.prefix_length()) != std::end(lengths);
}

void load_nat64(Reading& reading, MapReader& top) {
  const Entry* entry = top.find("nat64");
  if (entry == nullptr) return;
  const auto text = top.text("nat64");
  if (!text) return;
  const auto network = net::Network::parse(*text);
  if (!network || !is_nat64_prefix(*network)) {
    reading.report.error(entry->place,
                         "'nat64' must be an IPv6 prefix of 32, 40, 48, 56, 64 or 96 bits such as "
                         "2001:db8:64::/96 (RFC 6052), not " +
                             base::cite(*text));
  }
  reading.config.nat64 = network;
}

}  // namespace

void load_front(Reading& reading, MapReader& top) {
  load_listen(reading, top);
  load_web_config(reading, top);
  if (top.one_of("language", {"en", "de"}) == 1) reading.config.language = base::Language::german;
  load_hosts(reading, top);
  reading.config.proxied = top.boolean("proxied").value_or(false);
  load_nat64(reading, top);
}

void check_listen(Reading& reading, Place listen) {
  if (!reading.config.web_config.empty()) return;
  for (const auto& endpoint : reading.config.listen) {
    if (endpoint.address.is_loopback()) continue;
    reading.report.warning(
        listen, "'listen' has " + endpoint.to_string() +
                    ", which others can reach, and without 'web_config' nothing asks for a password");
    return;
  }
}

}  // namespace reachd::config
