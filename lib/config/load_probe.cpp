// probes: their targets (load_target.cpp) and the keys next to them; defaults.

#include <algorithm>

#include "config/reading.hpp"

namespace reachd::config {

namespace {

void load_expect(Reading& reading, MapReader& probe, Probe& into, bool is_literal) {
  const Entry* entry = probe.map("expect");
  if (entry == nullptr) return;
  MapReader map(*entry, reading.report);
  auto* dns = std::get_if<DnsTarget>(&into.target);
  const auto asks = [dns](bool (*is)(RecordType)) {
    return dns == nullptr || dns->types.empty() || std::ranges::any_of(dns->types, is);
  };
  const Entry* records = map.find("records");
  const bool wanted = map.boolean("records").value_or(false);
  const bool has_networks =
      records == nullptr ? map.require("networks") != nullptr : map.find("networks") != nullptr;
  into.expect_networks = read_networks(reading, map, "networks");
  if (records != nullptr && (dns == nullptr || !asks(is_service_binding))) {
    map.error("records", "'records' is of use only where the 'types' of a dns probe have HTTPS or SVCB");
  } else if (dns != nullptr) {
    dns->records = wanted;
  }
  map.finish();
  if (is_literal) {
    probe.error("expect", "'expect' is of no use here: the host is an address, and no name is looked up");
  } else if (has_networks && !asks([](RecordType type) { return type == type_a || type == type_aaaa; })) {
    probe.error("expect", "'expect' is of no use here: 'types' has neither A nor AAAA");
  }
}

void load_remembered(Reading& reading, MapReader& probe, Probe& into, bool is_literal) {
  if (probe.list("addresses") == nullptr) return;
  into.addresses = read_addresses(reading, probe, "addresses");
  if (!connects(into.kind())) {
    probe.error("addresses", "'addresses' is of no use here: a dns probe connects to none");
  } else if (is_literal) {
    probe.error("addresses", "'addresses' is of no use here: the host is an address already");
  }
}

void load_probe_families(Reading& reading, MapReader& probe, Probe& into,
                         const std::optional<net::Address>& literal) {
  into.families = reading.families;
  const bool own = load_families(reading, probe, into.families);
  if (!literal || into.families.automatic || into.families.includes(literal->family())) return;
  const std::string family(net::name(literal->family()));
  if (own) {
    probe.error("families", "'families' leaves out " + family + ", the family of its host");
  } else if (reading.families_written) {
    reading.warning(probe.place(), "the probe is never made: the top-level 'families' leaves out " + family +
                                       ", the family of its host");
  }
}

void load_role(MapReader& probe, Probe& into) {
  const auto role = probe.one_of("role", {"control", "portal"});
  if (!role) return;
  into.role = *role == 0 ? Role::control : Role::portal;
  if (into.role == Role::portal && into.kind() != result::Kind::http)
    probe.error("role", "'role: portal' needs an http probe: a portal shows in its answer");
}

/// Anybody on the path could answer in Apple's place; a control only has to be reached.
void check_trust_of_role(Reading& reading, MapReader& probe, const Probe& into) {
  const auto* tls = into.tls();
  if (tls == nullptr || tls->trust != "any" || into.role == Role::control) return;
  MapReader(*probe.find(name(into.kind())), reading.report)
      .error("trust",
             "'trust: any' is for probes with 'role: control' alone: it takes whatever certificate comes");
}

/// A server on this host's loopback is asked only from `default`: it cannot be reached from another source.
void warn_of_loopback_resolver(Reading& reading, Place sources, const Source& from, const std::string& name,
                               const std::string& cited) {
  if (!from.is_bound() || !reading.unreachable_resolvers.emplace(name, from.name).second) return;
  reading.warning(sources, "resolver " + cited +
                               " is on this host's loopback and cannot be reached from source " +
                               cite(from.name) + ": it is asked from 'default' only");
}

/// What is wrong with the resolvers that the probe asks from other sources than `default`.
void check_resolvers_of_sources(Reading& reading, Place sources, const Probe& probe) {
  for (const auto& source : probe.sources) {
    const auto* from = reading.config.source(source);
    if (from == nullptr || source == "default") continue;
    for (const auto& name : reading.config.resolvers_of(probe, *from)) {
      const auto* resolver = reading.config.resolver(name);
      if (resolver != nullptr && resolver->address.is_loopback())
        warn_of_loopback_resolver(reading, sources, *from, name, cite(name));
      if (name != "system") continue;
      for (const auto& server : reading.surroundings.system_resolvers()) {
        const auto address = server.address.to_string();
        if (server.address.is_loopback())
          warn_of_loopback_resolver(reading, sources, *from, address,
                                    cite("system") + " (" + address + " in /etc/resolv.conf)");
      }
      if (from->is_bound() && !from->proxy && probe.resolvers.empty() && from->resolvers.empty() &&
          reading.legs_without_resolvers.insert(source).second) {
        reading.warning(reading.source_places[source],
                        "source " + cite(source) +
                            " has no 'resolvers' of its own: its probes ask this host's, and devices there "
                            "may be given other answers");
      }
    }
  }
}

/// A source with a proxy makes no dns probes, as its devices look nothing up themselves.
void warn_of_dns_through_proxies(Reading& reading, MapReader& probe, const Probe& into) {
  const auto by_proxy = [&](const std::string& name) {
    const auto* source = reading.config.source(name);
    return source != nullptr && source->proxy;
  };
  // Those that go by `defaults` are left out as the proxy has it.
  if (connects(into.kind()) || probe.find("sources") == nullptr) return;
  if (into.sources.empty() || !std::ranges::all_of(into.sources, by_proxy)) return;
  reading.warning(probe.place("sources"),
                  "the probe is never made: from a source with 'proxy' nothing is looked up but the proxy");
}

void load_probe(Reading& reading, const Entry& entry) {
  MapReader map(entry, reading.report);
  Probe probe;
  probe.name = entry.key;
  load_target(reading, map, probe);
  const auto literal = net::Address::parse(probe.host().text());
  probe.schedule = merge_schedule(read_schedule(map), reading.schedule, reading.report);
  load_probe_families(reading, map, probe, literal);
  probe.resolvers = read_names(reading, map, "resolvers", "resolver", reading.resolver_names);
  probe.sources = read_names(reading, map, "sources", "source", reading.source_names);
  if (probe.sources.empty()) probe.sources = reading.default_sources;
  load_expect(reading, map, probe, literal.has_value());
  load_remembered(reading, map, probe, literal.has_value());
  load_role(map, probe);
  check_trust_of_role(reading, map, probe);
  map.finish();
  warn_of_dns_through_proxies(reading, map, probe);
  if (!literal) check_resolvers_of_sources(reading, map.place("sources"), probe);
  reading.config.probes.push_back(std::move(probe));
}

}  // namespace

bool load_families(Reading& reading, MapReader& map, Families& into) {
  constexpr auto wrong = "'families' must be auto, [ipv4], [ipv6] or [ipv4, ipv6]";
  const Entry* entry = map.find("families");
  if (entry == nullptr) return false;
  const bool automatic = entry->value.kind == Node::Kind::scalar && entry->value.scalar == "auto";
  Families families{automatic, false, false};
  if (!automatic && (entry->value.kind != Node::Kind::list || entry->value.items.empty())) {
    map.error("families", wrong);
  } else if (!automatic) {
    map.texts("families", [&](const Node& item) {
      families.ipv4 |= item.scalar == "ipv4";
      families.ipv6 |= item.scalar == "ipv6";
      if (item.scalar != "ipv4" && item.scalar != "ipv6") reading.error(item.place, wrong);
    });
  }
  const bool good = automatic || families.ipv4 || families.ipv6;
  if (good) into = families;
  return good;
}

std::vector<std::string> read_names(Reading& reading, MapReader& map, std::string_view key,
                                    std::string_view what, const Names& known) {
  std::vector<std::string> names;
  map.texts(key, [&](const Node& item) {
    if (check_reference(reading, item.place, what, item.scalar, known)) names.push_back(item.scalar);
  });
  return names;
}

bool check_reference(Reading& reading, Place place, std::string_view what, std::string_view name,
                     const Names& known) {
  if (known.contains(name)) return true;
  if (const Place* taken_away = known.removed(name)) {
    reading.error(place, std::string(what) + " " + cite(name) + " is taken away in " +
                             reading.report.text_of(*taken_away) + ": take it out of here, too");
    return false;
  }
  std::string hint;
  if (reading.report.may_suggest()) hint = reading.report.suggestion(name, known.list());
  reading.error(place, "unknown " + std::string(what) + " " + cite(name) + hint);
  return false;
}

void load_defaults(Reading& reading, MapReader& top) {
  const Entry* entry = top.map("defaults");
  if (entry == nullptr) return;
  MapReader map(*entry, reading.report);
  if (auto names = read_names(reading, map, "sources", "source", reading.source_names); !names.empty())
    reading.default_sources = std::move(names);
  if (auto names = read_names(reading, map, "resolvers", "resolver", reading.resolver_names); !names.empty())
    reading.config.default_resolvers = std::move(names);
  map.finish();
}

void load_probes(Reading& reading, MapReader& top) {
  top.named("probes", "probe", "{ tcp: { host: www.example.net, port: 443 } }",
            [&](const Entry& entry) { load_probe(reading, entry); });
}

}  // namespace reachd::config
