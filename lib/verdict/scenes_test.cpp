// Ten thousand networks with a fault each, made at random from one seed: which hosts, ports, names, resolvers
// or networks are hit, and how. What the table has to say follows from how the network was made, not from the
// rows: one cause for one fault, never a control's fault as Apple's, and nothing unexplained. Where two
// descriptions fit the same failures, as when the hosts that are dropped are all hosts of a port, the row
// that stands earlier in the table is right.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "verdict/test_scene.hpp"

using namespace reachd;
using namespace reachd::verdict;
using result::Mechanism;

namespace {

using Names = std::set<std::string>;

/// How packets are stopped.
enum class Stop { drop, reject, forged_reset, stall, reset, close };

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  /// Breaks the scene in one way, and says which causes follow. `what`: for the message of a failure.
  std::string break_at_random(Scene& scene, std::string& what) {
    using Fault = std::string (Maker::*)(Scene&);
    static constexpr std::pair<const char*, Fault> faults[] = {
        {"hosts", &Maker::hosts},
        {"ports", &Maker::ports},
        {"all but Apple's networks", &Maker::outside},
        {"Apple's networks", &Maker::inside},
        {"NAT64", &Maker::nat64},
        {"everything", &Maker::all},
        {"one resolver", &Maker::one_resolver},
        {"all resolvers", &Maker::all_resolvers},
        {"names", &Maker::names},
        {"block page", &Maker::block_page},
        {"interception", &Maker::interception},
        {"controls", &Maker::controls_alone},
        {"servers", &Maker::servers},
        {"portal", &Maker::portal},
        {"refusing proxy", &Maker::refusing_proxy},
        {"this host", &Maker::this_host},
        {"DNS over TCP", &Maker::dns_over_tcp},
        {"queries of type HTTPS", &Maker::dns_type},
        {"single addresses", &Maker::addresses},
    };
    const auto& [name, fault] = faults[below(std::size(faults))];
    what = name;
    // What differs between networks and is no fault.
    if (one_in(3)) {
      scene.fail(to("1.1.1.1", ipv4), Outcome::connect_timeout).change(to("1.1.1.1"), [](Observation& o) {
        o.ever_worked = false;
        o.worked_at.clear();
        o.silent = true;
      });
      what += ", one control silent";
    }
    if (one_in(4)) std::erase_if(scene.all, [](const Observation& o) { return o.resolver == "campus"; });
    return (this->*fault)(scene);
  }

 private:
  std::size_t below(std::size_t count) { return random_() % count; }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <class T>
  T one_of(std::initializer_list<T> values) {
    return *(values.begin() + below(values.size()));
  }
  Names some_of(const Names& all, std::size_t least = 1) {
    std::vector<std::string> order(all.begin(), all.end());
    std::shuffle(order.begin(), order.end(), random_);
    order.resize(least + below(order.size() - least + 1));
    return {order.begin(), order.end()};
  }
  static Names hosts_where(const Scene& scene, const Condition& condition) {
    Names result;
    for (const auto& o : scene.all) {
      if (condition(o)) result.insert(o.target);
    }
    return result;
  }
  static Condition among(Names names) {
    return [=](const Observation& o) { return connects(o) && o.family == ipv4 && names.contains(o.target); };
  }
  static Condition asking_for(Names names) {
    return [=](const Observation& o) { return !connects(o) && names.contains(o.target); };
  }
  static bool includes(const Names& all, const Names& part) {
    return std::includes(all.begin(), all.end(), part.begin(), part.end());
  }

  Stop any_stop() {
    return one_of({Stop::drop, Stop::reject, Stop::forged_reset, Stop::stall, Stop::reset, Stop::close});
  }
  static bool at_the_syn(Stop stop) {
    return stop == Stop::drop || stop == Stop::reject || stop == Stop::forged_reset;
  }
  static void apply(Scene& scene, const Condition& where, Stop stop) {
    const auto both = [&](Outcome page, Outcome handshake, Mechanism mechanism) {
      scene.fail(where && pages(), page).fail(where && !pages(), handshake);
      scene.change(where, traced(mechanism));
    };
    switch (stop) {
      case Stop::drop:
        return both(Outcome::connect_timeout, Outcome::connect_timeout, Mechanism::silent_drop);
      case Stop::reject:
        return both(Outcome::connect_prohibited, Outcome::connect_prohibited, Mechanism::icmp_prohibited);
      case Stop::forged_reset:
        return both(Outcome::connect_refused, Outcome::connect_refused, Mechanism::reset);
      case Stop::stall:
        return both(Outcome::http_timeout, Outcome::tls_timeout, Mechanism::stall_after_hello);
      case Stop::reset:
        return both(Outcome::http_reset, Outcome::tls_reset, Mechanism::reset_after_hello);
      case Stop::close:
        return both(Outcome::http_closed, Outcome::tls_closed, Mechanism::unknown);
    }
  }
  static Condition speaking(Condition condition) {
    return [=](const Observation& o) { return condition(o) && !o.silent; };
  }

  std::string hosts(Scene& scene) {
    const auto apples = hosts_where(scene, apple());
    const auto stopped = some_of(apples);
    const auto stop = any_stop();
    apply(scene, among(stopped), stop);
    const auto of_80 = hosts_where(scene, apple() && on_port(80));
    const auto of_443 = hosts_where(scene, apple() && on_port(443));
    const bool all_of_80 = includes(stopped, of_80), all_of_443 = includes(stopped, of_443);
    if (stopped == apples) return "apple_unreachable";
    if (at_the_syn(stop) && stopped == hosts_where(scene, in_apples_networks())) return "networks_blocked";
    if (all_of_443 && stopped == of_443) return "port_blocked 443, port_blocked 5223";
    if (stopped == of_80) return "port_blocked 80";
    return all_of_80 ? "port_blocked 80, hosts_blocked" : "hosts_blocked";
  }

  std::string ports(Scene& scene) {
    std::vector<std::uint16_t> numbers{80, 443, 5223};
    std::shuffle(numbers.begin(), numbers.end(), random_);
    numbers.resize(1 + below(2));
    std::sort(numbers.begin(), numbers.end());
    const auto stop = any_stop();
    std::string causes;
    for (const auto number : numbers) {
      apply(scene, speaking(on_port(number)), stop);
      causes += fmt::format("{}port_blocked {}", causes.empty() ? "" : ", ", number);
    }
    return causes;
  }

  std::string outside(Scene& scene) {
    const auto stop = one_of({Stop::drop, Stop::reject, Stop::forged_reset});
    apply(scene, speaking(connecting() && !in_apples_networks()), stop);
    return "networks_blocked";
  }

  std::string inside(Scene& scene) {
    apply(scene, in_apples_networks(), one_of({Stop::drop, Stop::reject, Stop::forged_reset}));
    return "networks_blocked";
  }

  /// Looked at over IPv6.
  std::string nat64(Scene& scene) {
    std::map<std::string, std::size_t> numbers;
    const auto synthesised = some_of(hosts_where(scene, apple(ipv6)));
    const Condition behind = [=](const Observation& o) {
      return connects(o) && o.family == ipv6 && synthesised.contains(o.target);
    };
    scene.change(behind, [&](Observation& o) {
      const auto number = numbers.emplace(o.target, numbers.size()).first->second;
      o.address = net::Address::parse(fmt::format("64:ff9b::1139:{:x}", 0x9000 + number));
    });
    scene.fail(behind, Outcome::connect_timeout).change(behind, traced(Mechanism::silent_drop));
    family = ipv6;
    return "networks_blocked";
  }

  std::string all(Scene& scene) {
    const auto stop = any_stop();
    apply(scene, speaking(connecting()), stop);
    if (one_in(2)) scene.fail(dns_probe(), one_of({Outcome::dns_servfail, Outcome::dns_timeout}));
    return at_the_syn(stop) ? "uplink_down" : "no_data";
  }

  Outcome no_answer() {
    return one_of(
        {Outcome::dns_timeout, Outcome::dns_unreachable, Outcome::dns_prohibited, Outcome::dns_servfail});
  }
  Outcome denial() { return one_of({Outcome::dns_nxdomain, Outcome::dns_refused, Outcome::dns_no_data}); }

  std::string one_resolver(Scene& scene) {
    if (hosts_where(scene, asking("campus")).empty()) return "";
    if (one_in(2)) {
      scene.fail(asking("campus"), no_answer());
      return "resolver_down";
    }
    scene.fail(asking("campus"), denial());
    return "dns_filtered";
  }

  std::string all_resolvers(Scene& scene) {
    if (one_in(2)) {
      scene.fail(dns_probe(), no_answer());
      return "dns_down";
    }
    const auto outcome = denial();
    scene.fail(dns_probe(), outcome).fail(speaking(connecting()) && Condition(has_name), outcome);
    return "dns_down";
  }

  std::string names(Scene& scene) {
    const auto denied = some_of(hosts_where(scene, apple()));
    const auto outcome = one_of(
        {Outcome::dns_nxdomain, Outcome::dns_refused, Outcome::dns_no_data, Outcome::dns_unexpected_address});
    scene.fail(asking_for(denied), outcome).fail(among(denied), outcome);
    return "dns_filtered";
  }

  std::string block_page(Scene& scene) {
    const auto apples = hosts_where(scene, apple());
    const auto filtered = some_of(apples, 2);
    const bool silent = one_in(2);
    if (silent) {
      scene.fail(among(filtered), Outcome::connect_timeout);
    } else {
      scene.fail(among(filtered), Outcome::tls_untrusted)
          .fail(among(filtered) && pages(), Outcome::http_unexpected_body)
          .change(among(filtered) && pages(), answers(200, "filter", "", "block page"))
          .change(among(filtered) && pages(), foreign());
    }
    scene.change(among(filtered), at("146.112.61.104"));
    const bool no_tls = includes(filtered, hosts_where(scene, apple() && of_kind(Kind::tls)));
    const bool portal_says = filtered.contains("captive.apple.com");
    const auto filtered_pages = hosts_where(scene, among(filtered) && pages());
    // All that fails is answered by one page, the portal probe, too: as a portal does it.
    if (!silent && no_tls && (portal_says || filtered_pages.size() >= 2)) return "captive_portal";
    if (!silent && portal_says && filtered == filtered_pages) return "captive_portal";
    return "dns_filtered";
  }

  std::string interception(Scene& scene) {
    const auto ports = one_of<std::vector<std::uint16_t>>({{443}, {5223}, {443, 5223}});
    const bool old = one_in(4), authority_of_apple = !old && one_in(4);
    std::string causes;
    for (const auto number : ports) {
      const auto where = apple() && on_port(number);
      scene.fail(where, old ? Outcome::tls_protocol : Outcome::tls_untrusted);
      scene.change(where, [&](Observation& o) {
        o.tls_version = old ? "TLSv1" : "TLSv1.2";
        o.older_than_tls12 = old;
        o.topmost_issuer_is_apple = authority_of_apple;
      });
      causes += fmt::format("{}tls_intercepted {}", causes.empty() ? "" : ", ", number);
    }
    return authority_of_apple ? "trust_outdated" : causes;
  }

  std::string controls_alone(Scene& scene) {
    Names speaking_controls = hosts_where(scene, speaking(controls()));
    const auto failing = some_of(speaking_controls);
    if (one_in(3)) {
      scene.fail(among(failing), one_of({Outcome::tls_alert, Outcome::tls_name_mismatch}));
      return "server_fault";
    }
    apply(scene, among(failing), any_stop());
    return "hosts_blocked";
  }

  std::string servers(Scene& scene) {
    const auto wrong = some_of(hosts_where(scene, apple() && of_kind(Kind::tls)));
    const auto outcome = one_of({Outcome::tls_alert, Outcome::tls_protocol, Outcome::tls_name_mismatch,
                                 Outcome::tls_alpn_missing, Outcome::connect_refused});
    scene.fail(among(wrong), outcome);
    if (outcome == Outcome::connect_refused) scene.change(among(wrong), traced(Mechanism::server));
    return "server_fault";
  }

  std::string portal(Scene& scene) {
    const Condition own_page = [](const Observation& o) {
      return o.role == config::Role::portal && o.family == ipv4;
    };
    const auto login = answers(302, "portal", "http://login.example.net/");
    if (one_in(2)) {  // one that answers to the portal probe
      scene.fail(own_page, Outcome::http_unexpected_status).change(own_page, login);
      if (one_in(2)) apply(scene, connecting() && !own_page, any_stop());
    } else {  // one that lets it through
      apply(scene, connecting() && !pages(), any_stop());
      scene.fail(pages() && !own_page, Outcome::http_unexpected_status);
      scene.change(pages() && !own_page, one_in(2) ? login : answers(200, "portal", "", "sign in"));
    }
    return "captive_portal";
  }

  std::string refusing_proxy(Scene& scene) {
    const auto refused = some_of(hosts_where(scene, pages()));
    scene.fail(among(refused), Outcome::http_unexpected_status)
        .change(among(refused), answers(403, "squid"))
        .change(among(refused), foreign());
    return refused == Names{"captive.apple.com"} ? "captive_portal" : "http_intercepted";
  }

  std::string this_host(Scene& scene) {
    if (one_in(2)) {
      scene.fail(among(some_of(hosts_where(scene, apple()))), Outcome::local_error);
      return "host_fault";
    }
    scene.fail(connecting(), Outcome::local_no_route);
    return "link_down";
  }

  std::string dns_over_tcp(Scene& scene) {
    scene.fail(asking_for(some_of(hosts_where(scene, dns_probe()))), Outcome::dns_tcp_failed);
    return "dns_tcp_blocked";
  }

  /// Of the names asked for, some also for HTTPS, and at one resolver or at both that fails.
  std::string dns_type(Scene& scene) {
    std::vector<Observation> more;
    const auto names = some_of(hosts_where(scene, dns_probe()));
    for (const auto& o : scene.all) {
      if (connects(o) || o.type != config::type_a || !names.contains(o.target)) continue;
      more.push_back(o);
      more.back().type = 65;
    }
    scene.all.insert(scene.all.end(), more.begin(), more.end());
    const bool at_both = one_in(2);
    scene.fail([=](const Observation& o) { return o.type == 65 && (at_both || o.resolver == "system-1"); },
               one_of({Outcome::dns_timeout, Outcome::dns_refused, Outcome::dns_nxdomain,
                       Outcome::dns_servfail, Outcome::dns_malformed}));
    return "dns_type_filtered";
  }

  std::string addresses(Scene& scene) {
    scene.change(on_port(5223), [&](Observation& o) {
      for (int i = 1; i <= 4; ++i) {
        const auto address = *net::Address::parse(fmt::format("17.57.144.{}", i));
        const bool fails = i == 1 || (i < 4 && one_in(2));
        o.addresses.push_back({address, 6, fails ? 6 : 0, fails ? 6 : 0});
      }
    });
    return "addresses_blocked";
  }

 public:
  net::Family family = ipv4;

 private:
  std::mt19937_64 random_;
};

}  // namespace

TEST_CASE("ten thousand networks with one fault each: one cause each, the right one" *
          doctest::test_suite("long")) {
  std::map<std::string, int> made;
  for (std::uint64_t seed = 1; seed <= 10'000; ++seed) {
    Maker maker(seed);
    Scene scene;
    std::string what;
    const auto expected = maker.break_at_random(scene, what);
    ++made[what];
    CAPTURE(seed);
    CAPTURE(what);
    CHECK(scene.causes(maker.family) == expected);
    // The other family has a fault only where resolvers or names were hit, which both use.
    if (maker.family == ipv6) CHECK(scene.causes(ipv4) == "");
  }
  CHECK(made.size() >= 30);
}
