// resolvers and sources: which servers are asked, and from which source binding of this host.

#include <algorithm>

#include "config/reading.hpp"

namespace reachd::config {

namespace {

/// A name that refers to this host's own servers in labels or in `resolvers`.
bool is_reserved_resolver(std::string_view name) {
  return name == "system" || name == "system-1" || name == "system-2" || name == "system-3";
}

/// The `address` of a resolver or source; nothing, which was reported, if it is none.
std::optional<net::Address> read_single_address(Reading& reading, MapReader& map, const std::string& text) {
  const auto address = read_address(reading, map.place("address"), text);
  if (!address) map.error("address", "'address' must be a literal IPv4 or IPv6 address, not " + cite(text));
  return address;
}

void load_resolver(Reading& reading, const Entry& entry) {
  MapReader map(entry, reading.report);
  Resolver resolver;
  resolver.name = entry.key;
  const auto text = map.require("address") != nullptr ? map.text("address") : std::nullopt;
  if (const auto address = text ? read_single_address(reading, map, *text) : std::nullopt) {
    if (address->is_unspecified() || address->is_multicast())
      map.error("address", cite(*text) + " cannot be the address of a server");
    resolver.address = *address;
  }
  resolver.port = map.port("port").value_or(resolver.port);
  map.finish();
  reading.config.resolvers.push_back(std::move(resolver));
}

void set_address(Reading& reading, Source& source, Place place, const net::Address& address) {
  auto& slot = address.family() == net::Family::ipv4 ? source.ipv4 : source.ipv6;
  if (address.is_unspecified() || address.is_multicast()) {
    reading.error(place, cite(address.to_string()) + " cannot be a source address");
  } else if (slot) {
    reading.error(place, "a second " + std::string(net::name(address.family())) +
                             " address: a source has at most one of each family");
  } else {
    slot = address;
    const auto problem =
        host::source_route_problem(source.name, address, reading.surroundings.source_route(address));
    if (problem) reading.warning(place, *problem);
  }
}

void load_addresses(Reading& reading, MapReader& map, const Entry& entry, Source& source) {
  if (entry.value.kind == Node::Kind::list) {
    for (const auto& address : read_addresses(reading, map, "address"))
      set_address(reading, source, entry.place, address);
  } else if (const auto text = map.text("address")) {
    if (const auto address = read_single_address(reading, map, *text))
      set_address(reading, source, entry.place, *address);
  }
}

/// IFNAMSIZ is 16 including the terminating zero; the kernel rejects '/', ':' and white space
/// (dev_valid_name).
bool is_interface_name(std::string_view text) {
  return text.size() < 16 && text != "." && text != ".." && text.find_first_of("/: \t\n\v\f\r") == text.npos;
}

void load_interface(Reading& reading, MapReader& map, Source& source) {
  const auto name = map.text("interface");
  if (!name) return;
  source.interface = *name;
  if (!is_interface_name(*name)) {
    map.error("interface", cite(*name) + " cannot be the name of an interface (at most 15 bytes)");
  } else if (!reading.surroundings.interface_exists(*name)) {
    map.warning("interface",
                "source " + cite(source.name) + ": there is no interface " + cite(*name) + " now");
  }
}

void load_source(Reading& reading, const Entry& entry) {
  MapReader map(entry, reading.report);
  Source source;
  source.name = entry.key;
  const Entry* interface = map.find("interface");
  const Entry* address = map.find("address");
  if (interface != nullptr) load_interface(reading, map, source);
  if (address != nullptr) load_addresses(reading, map, *address, source);
  reading.source_places[source.name] = entry.place;
  source.resolvers = read_names(reading, map, "resolvers", "resolver", reading.resolver_names);
  source.proxied = map.boolean("proxied").value_or(false);
  if (interface != nullptr && address != nullptr) {
    reading.error(entry.place, "a source is by 'interface' or by 'address': this has both");
  } else if (std::ranges::all_of(entry.value.entries, [](const Entry& key) {
               return key.key == "proxied" || key.key == "resolvers";
             })) {
    reading.error(entry.place, "a source has 'interface' or 'address': this has neither");
  }
  map.finish();
  reading.config.sources.push_back(std::move(source));
}

}  // namespace

void warn_of_missing_interface(Reading& reading, Place place, const net::Address& address) {
  const auto zone = address.zone();
  if (zone.empty() || reading.surroundings.interface_exists(zone)) return;
  reading.warning(place, address.to_string() + ": there is no interface " + cite(zone) + " now");
}

std::optional<net::Address> read_address(Reading& reading, Place place, const std::string& text) {
  const auto address = net::Address::parse_configured(text);
  if (address) warn_of_missing_interface(reading, place, *address);
  return address;
}

void load_resolvers(Reading& reading, MapReader& top) {
  reading.resolver_names.add(top, "resolvers", reading.removed);
  top.named("resolvers", "resolver", "{ address: 10.20.0.53 }", [&](const Entry& entry) {
    if (is_reserved_resolver(entry.key))
      reading.error(entry.place, "the name " + cite(entry.key) + " stands for this host's own resolvers");
    load_resolver(reading, entry);
  });
}

void load_sources(Reading& reading, MapReader& top) {
  reading.config.sources.push_back(Source{});
  reading.source_names.add(top, "sources", reading.removed);
  top.named("sources", "source", "{ interface: eth0 }", [&](const Entry& entry) {
    if (entry.key == "default")
      reading.error(entry.place, "the source 'default' is always there and cannot be redefined");
    load_source(reading, entry);
  });
}

}  // namespace reachd::config
