// probes: their targets (load_target.cpp) and the keys next to them.

#include <algorithm>

#include "base/text.hpp"
#include "config/address_list.hpp"
#include "config/reading.hpp"

namespace reachd::config {

using yaml::Node;

namespace {

/// `resolvers` or `sources` of a probe.
void load_names(Reading& reading, MapReader& map, std::string_view key, std::string_view what,
                const Names& known, std::vector<std::string>& into) {
  const Entry* list = map.list(key);
  if (list == nullptr) return;
  into.clear();
  yaml::read_texts(*list, reading.report, [&](const Node& item, const std::string& text) {
    if (check_reference(reading, item.place, what, text, known)) into.push_back(text);
  });
}

void load_expect(Reading& reading, MapReader& probe, Probe& into, bool is_literal) {
  const Entry* entry = probe.find("expect");
  if (entry == nullptr || probe.map("expect") == nullptr) return;
  MapReader map(entry->value, entry->place, reading.report);
  auto* dns = std::get_if<DnsTarget>(&into.target);
  const auto asks = [dns](bool (*is)(RecordType)) {
    return dns == nullptr || dns->types.empty() || std::ranges::any_of(dns->types, is);
  };
  const Entry* records = map.find("records");
  const bool wanted = map.boolean("records").value_or(false);
  const bool has_networks =
      records == nullptr ? map.require("networks") != nullptr : map.find("networks") != nullptr;
  if (const Entry* list = map.list("networks")) into.expect_networks = read_networks(*list, reading.report);
  map.finish();
  if (records != nullptr && (dns == nullptr || !asks(is_service_binding))) {
    reading.report.error(records->place,
                         "'records' is of use only where the 'types' of a dns probe have HTTPS or SVCB");
  } else if (dns != nullptr) {
    dns->records = wanted;
  }
  if (is_literal) {
    reading.report.error(entry->place,
                         "'expect' is of no use here: the host is an address, and no name is looked up");
  } else if (has_networks && !asks([](RecordType type) { return type == type_a || type == type_aaaa; })) {
    reading.report.error(entry->place, "'expect' is of no use here: 'types' has neither A nor AAAA");
  }
}

void load_remembered(Reading& reading, MapReader& probe, Probe& into, bool is_literal) {
  const Entry* list = probe.list("addresses");
  if (list == nullptr) return;
  into.addresses = read_addresses(reading, *list);
  if (!connects(into.kind())) {
    reading.report.error(list->place, "'addresses' is of no use here: a dns probe connects to none");
  } else if (is_literal) {
    reading.report.error(list->place, "'addresses' is of no use here: the host is an address already");
  }
}

void load_probe_families(Reading& reading, MapReader& probe, Probe& into,
                         const std::optional<net::Address>& literal) {
  into.families = reading.families;
  const bool own = load_families(probe, into.families);
  if (!literal || into.families.automatic || into.families.includes(literal->family())) return;
  const std::string family(net::name(literal->family()));
  if (own) {
    reading.report.error(probe.find("families")->place,
                         "'families' leaves out " + family + ", the family of its host");
  } else if (reading.families_written) {
    reading.report.warning(probe.place(), "the probe is never made: the top-level 'families' leaves out " +
                                              family + ", the family of its host");
  }
}

void load_role(Reading& reading, MapReader& probe, Probe& into) {
  const auto role = probe.one_of("role", {"control", "portal"});
  if (!role) return;
  into.role = *role == 0 ? Role::control : Role::portal;
  if (into.role == Role::portal && !has_phase(into.kind(), result::Phase::response))
    reading.report.error(probe.find("role")->place,
                         "'role: portal' needs an http probe: a portal shows in its answer");
}

/// Anybody on the path could answer in Apple's place; a control only has to be reached.
void check_trust_of_role(Reading& reading, MapReader& probe, const Probe& into) {
  const auto* tls = std::get_if<TlsTarget>(&into.target);
  if (tls == nullptr || tls->trust != "any" || into.role == Role::control) return;
  const yaml::Entry* target = probe.find("tls");
  const auto trust = std::find_if(target->value.entries.begin(), target->value.entries.end(),
                                  [](const yaml::Entry& entry) { return entry.key == "trust"; });
  reading.report.error(
      trust->place,
      "'trust: any' is for probes with 'role: control' alone: it takes whatever certificate comes");
}

/// A server on this host's loopback is asked only from `default`: it cannot be reached from another source.
void warn_of_loopback_resolver(Reading& reading, Place sources, const Probe& probe, const std::string& name,
                               const std::string& cited) {
  for (const auto& source : probe.sources) {
    if (source == "default" || !reading.unreachable_resolvers.emplace(name, source).second) continue;
    reading.report.warning(sources, "resolver " + cited +
                                        " is on this host's loopback and cannot be reached from source " +
                                        base::cite(source) + ": it is asked from 'default' only");
  }
}

void warn_of_loopback_resolvers(Reading& reading, MapReader& probe, const Probe& into) {
  const Entry* sources = probe.find("sources");
  // Probed from `default`.
  if (sources == nullptr) return;
  for (const auto& name : into.resolvers) {
    if (name == "system") {
      for (const auto& server : reading.surroundings.system_resolvers()) {
        const auto address = server.address.to_string();
        if (server.address.is_loopback())
          warn_of_loopback_resolver(reading, sources->place, into, address,
                                    base::cite("system") + " (" + address + " in /etc/resolv.conf)");
      }
    } else if (const auto* resolver = reading.config.resolver(name);
               resolver != nullptr && resolver->address.is_loopback()) {
      warn_of_loopback_resolver(reading, sources->place, into, name, base::cite(name));
    }
  }
}

void load_probe(Reading& reading, const Entry& entry) {
  MapReader map(entry.value, entry.place, reading.report);
  Probe probe;
  probe.name = entry.key;
  load_target(reading, map, probe);
  const auto literal = net::Address::parse(probe.host().text());
  probe.schedule = merge_schedule(read_schedule(map), reading.schedule, reading.report);
  load_probe_families(reading, map, probe, literal);
  load_names(reading, map, "resolvers", "resolver", reading.resolver_names, probe.resolvers);
  load_names(reading, map, "sources", "source", reading.source_names, probe.sources);
  load_expect(reading, map, probe, literal.has_value());
  load_remembered(reading, map, probe, literal.has_value());
  load_role(reading, map, probe);
  check_trust_of_role(reading, map, probe);
  map.finish();
  if (!literal) warn_of_loopback_resolvers(reading, map, probe);
  reading.config.probes.push_back(std::move(probe));
}

}  // namespace

bool load_families(MapReader& map, Families& into) {
  const Entry* entry = map.find("families");
  if (entry == nullptr) return false;
  const auto wrong = [&](Place place) {
    map.report().error(place, "'families' must be auto, [ipv4], [ipv6] or [ipv4, ipv6]");
  };
  if (entry->value.kind == Node::Kind::scalar && entry->value.scalar == "auto") {
    into = Families{};
    return true;
  }
  if (entry->value.kind != Node::Kind::list || entry->value.items.empty()) {
    wrong(entry->place);
    return false;
  }
  Families families;
  families.automatic = false;
  yaml::read_texts(*entry, map.report(), [&](const Node& item, const std::string& text) {
    if (text == "ipv4") {
      families.ipv4 = true;
    } else if (text == "ipv6") {
      families.ipv6 = true;
    } else {
      wrong(item.place);
    }
  });
  if (!families.ipv4 && !families.ipv6) return false;
  into = families;
  return true;
}

bool check_reference(Reading& reading, Place place, std::string_view what, std::string_view name,
                     const Names& known) {
  if (known.contains(name)) return true;
  std::string hint;
  if (reading.report.may_suggest()) hint = reading.report.suggestion(name, known.list());
  reading.report.error(place, "unknown " + std::string(what) + " " + base::cite(name) + hint);
  return false;
}

void load_probes(Reading& reading, MapReader& top) {
  const Entry* section = top.map("probes");
  if (section == nullptr) return;
  yaml::read_named(*section, "probe", "{ tcp: { host: www.example.net, port: 443 } }", reading.report,
                   [&](const Entry& entry) { load_probe(reading, entry); });
}

}  // namespace reachd::config
