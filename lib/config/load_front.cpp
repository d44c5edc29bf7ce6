// listen, web_config, language, hosts, proxied, site and nat64: the keys at the top level of a configuration
// that refer to nothing else in it.

#include <algorithm>

#include "base/files.hpp"
#include "base/text.hpp"
#include "config/name_pattern.hpp"
#include "config/reading.hpp"

namespace reachd::config {

namespace {

void add_listen(Reading& reading, Place place, const std::string& text) {
  const auto endpoints = parse_listen(text);
  if (!endpoints) return reading.error(place, cite(text) + " cannot be listened on: " + endpoints.error());
  auto& all = reading.config.listen;
  for (const auto& endpoint : *endpoints) {
    warn_of_missing_interface(reading, place, endpoint.address);
    if (std::ranges::find(all, endpoint) != all.end()) {
      reading.error(place, cite(text) + " would listen on " + endpoint.to_string() + " a second time");
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
    top.texts("listen", [&](const Node& item) { add_listen(reading, item.place, item.scalar); });
  } else if (const auto text = top.text("listen")) {
    add_listen(reading, entry->place, *text);
  }
}

void load_site(Reading& reading, MapReader& top) {
  constexpr std::size_t longest = 64;  // bytes: it stands in the title of a page and in front of an answer
  const auto text = top.text("site");
  if (!text) return;
  if (base::clean_text(*text, longest) != *text)
    return top.error("site",
                     "'site' must be at most 64 bytes without control characters, not " + cite(*text));
  reading.config.site = *text;
}

/// RFC 6052, 2.2: the length is one of six, and bits 64 to 71 are zero.
bool is_nat64_prefix(const net::Network& network) {
  constexpr int lengths[] = {32, 40, 48, 56, 64, 96};
  if (network.base().family() != net::Family::ipv6 || network.base().bytes()[8] != 0) return false;
  return std::ranges::find(lengths, network.prefix_length()) != std::end(lengths);
}

void load_nat64(Reading& reading, MapReader& top) {
  const auto text = top.text("nat64");
  if (!text) return;
  reading.config.nat64 = net::Network::parse(*text);
  if (!reading.config.nat64 || !is_nat64_prefix(*reading.config.nat64))
    top.error("nat64",
              "'nat64' must be an IPv6 prefix of 32, 40, 48, 56, 64 or 96 bits such as "
              "2001:db8:64::/96 (RFC 6052), not " +
                  cite(*text));
}

}  // namespace

void load_front(Reading& reading, MapReader& top) {
  load_listen(reading, top);
  if (const auto path = top.text("web_config"))
    reading.config.web_config = reading.path(top.place("web_config"), *path);
  top.texts("hosts", [&](const Node& item) {
    if (const auto good = is_host_name(item.scalar); !good)
      reading.error(item.place, cite(item.scalar) + " is no host name: " + good.error());
    reading.config.hosts.push_back(item.scalar);
  });
  if (top.one_of("language", {"en", "de"}) == 1) reading.config.language = base::Language::german;
  reading.config.proxied = top.boolean("proxied").value_or(false);
  load_site(reading, top);
  load_nat64(reading, top);
}

void check_listen(Reading& reading, Place listen) {
  if (!reading.config.web_config.empty()) return;
  for (const auto& endpoint : reading.config.listen) {
    if (endpoint.address.is_loopback()) continue;
    reading.warning(listen,
                    "'listen' has " + endpoint.to_string() +
                        ", which others can reach, and without 'web_config' nothing asks for a password");
    return;
  }
}

}  // namespace reachd::config
