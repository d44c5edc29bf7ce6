#pragma once

// A network for table tests: the built-in configuration's kinds of probes over both families, all up, and
// ways to break it. State in, causes out.

#include <fmt/format.h>

#include <functional>

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

struct Scene {
  std::vector<Observation> all;
  std::optional<double> clock_offset;

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
    o.up_within_a_day = true;
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
      add("bag-https", Kind::tcp, "init.push.apple.com", 443, family);
      add("ids-register", Kind::tls, identity, 443, family);
      add("ids-bag", Kind::tls, "init.ess.apple.com", 443, family);
      add("sign-in", Kind::tls, "gsa.apple.com", 443, family);
      add("certificate", Kind::http, "static.ess.apple.com", 80, family);
      add("captive", Kind::http, "captive.apple.com", 80, family, Role::portal);
      add("control-literal", Kind::tcp, family == ipv4 ? "1.1.1.1" : "2606:4700:4700::1111", 443, family,
          Role::control);
      add("control-name", Kind::tcp, "www.wikipedia.org", 443, family, Role::control);
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
  std::vector<Finding> findings(net::Family family) const {
    return diagnose(of(family), family, clock_offset);
  }

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
inline Condition operator&&(Condition a, Condition b) {
  return [=](const Observation& o) { return a(o) && b(o); };
}
inline Condition operator!(Condition a) {
  return [=](const Observation& o) { return !a(o); };
}

}  // namespace reachd::verdict
