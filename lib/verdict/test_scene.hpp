#pragma once

// A network for table tests: the hosts and ports of the built-in configuration over both families, all up,
// at addresses as they are seen, and ways to break it. State in, causes out.

#include <fmt/format.h>

#include <functional>
#include <map>

#include "config/apple_networks.hpp"
#include "verdict/diagnose.hpp"
#include "verdict/state.hpp"

namespace reachd::verdict {

using result::Kind;
using result::Outcome;
using Condition = std::function<bool(const Observation&)>;

inline constexpr auto ipv4 = net::Family::ipv4;
inline constexpr auto ipv6 = net::Family::ipv6;
inline const std::string courier = "{1..50}-courier.push.apple.com";
inline const std::string identity = "identity.ess.apple.com";

/// Of IPv4; most of Apple's hosts are in its own network, some on a content delivery network.
inline std::string address_of(std::string_view target) {
  static const std::map<std::string_view, std::string> addresses{{courier, "17.57.144.10"},
                                                                 {"init-p01st.push.apple.com", "23.45.6.7"},
                                                                 {"init.push.apple.com", "17.188.20.5"},
                                                                 {identity, "17.138.211.1"},
                                                                 {"init.ess.apple.com", "17.253.21.3"},
                                                                 {"profile.ess.apple.com", "17.138.211.9"},
                                                                 {"static.ess.apple.com", "17.253.21.4"},
                                                                 {"query.ess.apple.com", "17.138.211.20"},
                                                                 {"gsa.apple.com", "17.32.194.2"},
                                                                 {"albert.apple.com", "17.171.47.5"},
                                                                 {"captive.apple.com", "17.253.21.5"},
                                                                 {"www.wikipedia.org", "185.15.59.224"}};
  const auto found = addresses.find(target);
  return found == addresses.end() ? std::string(target) : found->second;
}

/// The same host over IPv6: where IPv4 has an address of Apple's own, so has IPv6.
inline net::Address address_of(std::string_view target, net::Family family) {
  const auto four = *net::Address::parse(address_of(target));
  if (family == net::Family::ipv4 || four.family() == net::Family::ipv6) return four;
  const auto bytes = four.bytes();
  return *net::Address::parse(fmt::format("{}:{:x}:{:x}::{:x}", bytes[0] == 17 ? "2620:149" : "2a02:26f0",
                                          bytes[0] == 17 ? 0xa44 : bytes[0] * 256 + bytes[1],
                                          bytes[1] * 256 + bytes[2], bytes[3]));
}

struct Scene {
  std::vector<Observation> all;
  Facts facts;

  Observation& add(std::string probe, Kind kind, std::string target, std::uint16_t port, net::Family family,
                   config::Role role = config::Role::none) {
    Observation o;
    o.probe = std::move(probe);
    o.target = std::move(target);
    o.kind = kind;
    o.port = port;
    o.family = family;
    o.role = role;
    o.up = true;
    o.settled = true;
    o.tried_address = kind != Kind::dns;
    o.ever_worked = true;
    if (kind != Kind::dns) {
      o.address = address_of(o.target, family);
      o.worked_at = {*o.address};
    }
    all.push_back(std::move(o));
    return all.back();
  }

  /// Asked for A and AAAA.
  void add_dns(const std::string& target, const std::string& resolver, net::Family resolver_family,
               config::Role role = config::Role::none) {
    for (const auto type : {config::type_a, config::type_aaaa}) {
      auto& o = add("resolve-" + target, Kind::dns, target, 53, resolver_family, role);
      o.resolver = resolver;
      o.type = type;
    }
  }

  /// Two resolvers, both of IPv4.
  Scene() {
    using config::Role;
    for (const auto family : {ipv4, ipv6}) {
      add("apns", Kind::tls, courier, 5223, family);
      add("apns-fallback", Kind::tls, courier, 443, family);
      add("bag-http", Kind::http, "init-p01st.push.apple.com", 80, family);
      add("bag-https", Kind::tls, "init.push.apple.com", 443, family);
      add("ids-register", Kind::tls, identity, 443, family);
      add("ids-bag", Kind::tls, "init.ess.apple.com", 443, family);
      add("ids-profile", Kind::tls, "profile.ess.apple.com", 443, family);
      add("ids-query", Kind::tls, "query.ess.apple.com", 443, family);
      add("sign-in", Kind::tls, "gsa.apple.com", 443, family);
      add("activation", Kind::tls, "albert.apple.com", 443, family);
      add("certificate", Kind::http, "static.ess.apple.com", 80, family);
      add("captive", Kind::http, "captive.apple.com", 80, family, Role::portal);
      add("control-literal", Kind::tls, family == ipv4 ? "1.1.1.1" : "2606:4700:4700::1111", 443, family,
          Role::control);
      add("control-name", Kind::tls, "www.wikipedia.org", 443, family, Role::control);
    }
    for (const auto& resolver : {"system-1", "campus"}) {
      for (const auto& target :
           {courier, identity, std::string("init.ess.apple.com"), std::string("captive.apple.com")}) {
        add_dns(target, resolver, ipv4);
      }
      add_dns("www.wikipedia.org", resolver, ipv4, Role::control);
    }
  }

  Scene& fail(const Condition& condition, Outcome outcome) {
    for (auto& o : all) {
      if (!condition(o)) continue;
      o.up = false;
      o.settled = true;
      o.outcome = outcome;
      const auto stage = result::stage(outcome);
      const bool answered = result::fault(outcome) == result::Fault::server ||
                            result::fault(outcome) == result::Fault::interception;
      o.received = answered && stage != result::Stage::dns;
      o.http = {};
      if (o.kind == Kind::http && answered) {
        o.http.received = true;
        o.http.status = outcome == Outcome::http_unexpected_status ? 404 : 200;
        if (outcome == Outcome::http_unexpected_body) o.http.page = o.target;
      }
      o.tried_address = o.kind != Kind::dns && stage != result::Stage::dns && stage != result::Stage::local;
    }
    return *this;
  }
  Scene& unsettle(const Condition& condition) {
    for (auto& o : all) {
      if (condition(o)) o.settled = false;
    }
    return *this;
  }
  Scene& change(const Condition& condition, const std::function<void(Observation&)>& how) {
    for (auto& o : all) {
      if (condition(o)) how(o);
    }
    return *this;
  }

  /// What the diagnosis of one family is given.
  std::vector<Observation> of(net::Family family) const {
    std::vector<Observation> result;
    for (const auto& o : all) {
      if (o.family == family || (o.kind == Kind::dns && type_family(o) == family)) result.push_back(o);
    }
    return result;
  }
  Facts known() const {
    auto known = facts;
    for (const auto& o : all) {
      const bool asks_addresses = !connects(o) && !config::is_service_binding(o.type);
      if (asks_addresses && works(o)) known.resolved.insert({o.resolver, o.target});
    }
    return known;
  }
  std::vector<Finding> findings(net::Family family) const { return diagnose(of(family), family, known()); }

  /// "port_blocked 5223, dns_down"
  std::string causes(net::Family family = ipv4) const {
    std::string text;
    for (const auto& finding : findings(family)) {
      if (!text.empty()) text += ", ";
      text += name(finding.cause);
      if (has_port(finding.cause)) text += fmt::format(" {}", finding.port);
    }
    return text;
  }
};

inline Condition everything() {
  return [](const Observation&) { return true; };
}
inline Condition over(net::Family family) {
  return [=](const Observation& o) { return o.family == family; };
}
inline Condition connecting(net::Family family = ipv4) {
  return [=](const Observation& o) { return connects(o) && o.family == family; };
}
inline Condition on_port(std::uint16_t port, net::Family family = ipv4) {
  return [=](const Observation& o) { return connects(o) && o.family == family && o.port == port; };
}
inline Condition dns_probe() {
  return [](const Observation& o) { return o.kind == Kind::dns; };
}
inline Condition of_kind(Kind kind, net::Family family = ipv4) {
  return [=](const Observation& o) { return o.kind == kind && o.family == family; };
}
inline Condition to(std::string target, net::Family family = ipv4) {
  return [=](const Observation& o) { return connects(o) && o.family == family && o.target == target; };
}
inline Condition asking(std::string resolver) {
  return [=](const Observation& o) { return o.kind == Kind::dns && o.resolver == resolver; };
}
inline Condition asked_for(std::string target) {
  return [=](const Observation& o) { return o.kind == Kind::dns && o.target == target; };
}
inline Condition controls(net::Family family = ipv4) {
  return [=](const Observation& o) { return connects(o) && is_control(o) && o.family == family; };
}
inline Condition apple(net::Family family = ipv4) {
  return [=](const Observation& o) { return connects(o) && !is_control(o) && o.family == family; };
}
inline Condition pages(net::Family family = ipv4) {
  return [=](const Observation& o) { return asks_for_a_page(o) && o.family == family; };
}
inline Condition tls(net::Family family = ipv4) {
  return of_kind(Kind::tls, family);
}
/// Whose address lies in Apple's own networks.
inline Condition in_apples_networks(net::Family family = ipv4) {
  return [=](const Observation& o) {
    return connects(o) && o.family == family && o.address && config::is_apples_own(*o.address);
  };
}
inline Condition is_ess() {
  return [](const Observation& o) { return o.target.ends_with(".ess.apple.com"); };
}

/// How a failing probe is changed further.
using Change = std::function<void(Observation&)>;
inline Change traced(result::Mechanism mechanism) {
  return [=](Observation& o) { o.block.emplace().mechanism = mechanism; };
}
inline Change answers(int status, std::string server = {}, std::string location = {}, std::string page = {}) {
  return [=](Observation& o) {
    o.received = true;
    o.http = {status, server, "", location, page, true};
  };
}
inline Change foreign() {
  return [](Observation& o) { o.foreign_answer = true; };
}
inline Change at(std::string address) {
  return [=](Observation& o) { o.address = net::Address::parse(address); };
}

inline Condition operator&&(Condition a, Condition b) {
  return [=](const Observation& o) { return a(o) && b(o); };
}
inline Condition operator||(Condition a, Condition b) {
  return [=](const Observation& o) { return a(o) || b(o); };
}
inline Condition operator!(Condition a) {
  return [=](const Observation& o) { return !a(o); };
}

}  // namespace reachd::verdict
