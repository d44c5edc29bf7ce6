#include "config/load.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/files.hpp"
#include "config/apple_keys.hpp"
#include "config/bundle.hpp"
#include "host/test_surroundings.hpp"

using namespace reachd::config;
using namespace reachd;
using namespace std::chrono_literals;

namespace {

/// Every configuration has at least one.
const std::string a_probe = "probes: { p: { tcp: { host: 192.0.2.1, port: 443 }, role: control } }\n";

Loaded load_good(const std::string& name) {
  const std::string path = std::string(TESTDATA "/good/") + name;
  return load_text(base::read_file(path, 1 << 20).text, path, host::test_surroundings());
}

const Probe& probe_named(const Config& config, std::string_view name) {
  for (const auto& probe : config.probes) {
    if (probe.name == name) return probe;
  }
  FAIL("no probe " << std::string(name));
  return config.probes.front();
}

}  // namespace

TEST_CASE("an omitted key has its default") {
  const auto loaded = load_text(a_probe, "f", host::test_surroundings());
  REQUIRE(loaded.config);
  const Config& config = *loaded.config;
  REQUIRE(config.listen.size() == 1);
  CHECK(config.listen[0].to_string() == "127.0.0.1:15223");
  CHECK(config.web_config.empty());
  CHECK_FALSE(config.proxied);
  CHECK(config.site.empty());
  REQUIRE(config.sources.size() == 1);
  CHECK(config.sources[0] == Source{});
  REQUIRE(config.trust.size() == 3);
  CHECK(config.trust_set("system")->bundle == "/etc/ssl/certs/ca-certificates.crt");
  CHECK_FALSE(config.trust_set("system")->bundle_optional);
  CHECK(config.trust_set("apple")->bundle_optional);
  REQUIRE(config.trust_set("apple")->spki_sha256.size() == 2);
  CHECK(key_hash_text(config.trust_set("apple")->spki_sha256[1]) ==
        "T4W1I+wWJdpj4oHFDpvZMdgf3/HiQWCbhyqHvQrkv2E=");
  CHECK(config.trust_set("any")->any);
  CHECK(config.trust_set("other") == nullptr);
}

TEST_CASE("a probe has the defaults that nothing overrides") {
  const auto loaded =
      load_text("probes: { a: { http: { host: a.example } } }", "f", host::test_surroundings());
  REQUIRE(loaded.config);
  const Probe& probe = loaded.config->probes.at(0);
  CHECK(probe.schedule == Schedule{});
  CHECK(probe.families.automatic);
  CHECK(probe.resolvers.empty());
  CHECK(loaded.config->resolvers_of(probe, loaded.config->sources[0]) == std::vector<std::string>{"system"});
  CHECK(probe.sources == std::vector<std::string>{"default"});
  CHECK(probe.role == Role::none);
  CHECK(probe.kind() == result::Kind::http);
  CHECK(probe.port() == 80);
  HttpTarget expected;
  expected.host = *NamePattern::parse("a.example");
  CHECK(std::get<HttpTarget>(probe.target) == expected);
}

TEST_CASE("the position that names a trust set's file is known after loading") {
  const auto loaded = load_text(
      "trust:\n"
      "  lab:\n"
      "    bundle: lab-root.pem\n"
      "probes:\n"
      "  a: { tls: { host: a.example, port: 443, trust: lab } }\n"
      "  b:\n"
      "    tls: { host: a.example, port: 443, trust: apple }\n"
      "  c: { tls: { host: b.example, port: 443, trust: apple } }\n",
      TESTDATA "/good/x.yaml", host::test_surroundings());
  REQUIRE(loaded.config);
  CHECK(loaded.bundles.size() == 2);
  CHECK(loaded.bundles.at("lab").to_string() == TESTDATA "/good/x.yaml:3:5: ");
  CHECK(loaded.bundles.at("apple").to_string() == TESTDATA "/good/x.yaml:7:40: ");
}

TEST_CASE("a bundle above the limit is an error at its key") {
  char name[] = "/tmp/reachd-bundle-XXXXXX";
  const int descriptor = mkstemp(name);
  REQUIRE(descriptor >= 0);
  REQUIRE(ftruncate(descriptor, static_cast<off_t>(bundle_limit) + 1) == 0);
  close(descriptor);
  const std::string path(name);
  const auto loaded =
      load_text(a_probe + "trust: { lab: { bundle: " + path + " } }\n", "f", host::test_surroundings());
  std::remove(name);
  CHECK_FALSE(loaded.config);
  const auto is_expected = [&](const Message& message) {
    return message.to_string() == "f:2:17: '" + path + "' cannot be used as a bundle: larger than 16384 KiB";
  };
  CHECK(std::count_if(loaded.messages.begin(), loaded.messages.end(), is_expected) == 1);
}

TEST_CASE("every key ends up where it belongs") {
  const auto loaded = load_good("whole.yaml");
  REQUIRE(loaded.config);
  const Config& config = *loaded.config;
  REQUIRE(config.listen.size() == 2);
  CHECK(config.listen[1].to_string() == "[::1]:15223");
  CHECK(config.web_config == TESTDATA "/good/web.yml");
  CHECK(config.hosts == std::vector<std::string>{"reachd.campus.example", "reachd"});
  CHECK(config.proxied);
  CHECK(config.language == base::Language::german);
  CHECK(config.site == "campus-north");
  CHECK(config.nat64->to_string() == "2001:db8:64::/96");
  CHECK(config.resolver("campus")->port == 53);
  CHECK(config.resolver("other")->port == 5353);
  CHECK(config.resolver("other")->address.to_string() == "2001:db8::53");
  CHECK(config.source("guest")->interface == "eth0");
  CHECK(config.source("staff")->ipv4->to_string() == "192.0.2.10");
  CHECK_FALSE(config.source("staff")->has(net::Family::ipv6));
  CHECK(config.trust_set("lab")->bundle == TESTDATA "/good/lab-root.pem");
  CHECK(config.trust_set("both")->spki_sha256.size() == 1);

  const Probe& dns = probe_named(config, "resolve-courier");
  CHECK(dns.kind() == result::Kind::dns);
  CHECK(dns.port() == 0);
  CHECK(dns.host().text() == "{1..50}-courier.push.apple.com");
  const auto& query = std::get<DnsTarget>(dns.target);
  CHECK(query.tcp);
  CHECK_FALSE(query.types_automatic);
  CHECK(query.types == std::vector<RecordType>{28, 65});
  CHECK(query.records);
  CHECK(dns.resolvers == std::vector<std::string>{"campus", "system"});
  CHECK(dns.sources == std::vector<std::string>{"default", "guest"});
  CHECK(dns.expect_networks.size() == 2);
  CHECK(dns.schedule == Schedule{10s, 4s, 5, 4, 2s});
  CHECK_FALSE(dns.families.automatic);
  CHECK(dns.families.includes(net::Family::ipv6));

  const Probe& apns = probe_named(config, "apns");
  const auto& tls = std::get<TlsTarget>(apns.target);
  CHECK(apns.port() == 5223);
  CHECK(tls.server_name == "courier.push.apple.com");
  CHECK(tls.alpn == std::vector<std::string>{"apns-security-v3"});
  CHECK(tls.trust == "pinned");
  CHECK(tls.hello == Hello::small);
  CHECK(TlsTarget().hello == Hello::large);
  CHECK(apns.addresses.size() == 1);
  CHECK(apns.families.automatic);
  CHECK(apns.schedule == Schedule{20s, 6s, 1, 1, 500ms});

  CHECK(probe_named(config, "control").role == Role::control);
  const Probe& portal = probe_named(config, "portal");
  const auto& http = std::get<HttpTarget>(portal.target);
  CHECK(portal.role == Role::portal);
  CHECK(portal.port() == 8080);
  CHECK(http.path == "/hotspot-detect.html");
  CHECK(http.status == std::vector<int>{200, 204});
  CHECK(http.body == "Success");

  const Probe& bag = probe_named(config, "bag");
  CHECK(bag.kind() == result::Kind::https);
  CHECK(bag.host().text() == "init.ess.apple.com");
  CHECK(bag.port() == 443);
  CHECK(bag.http()->port == 443);
  CHECK(bag.http()->path == "/bag?ix=3");
  CHECK(bag.http()->body == "plist");
  CHECK(bag.tls()->server_name == "ess.apple.com");
  CHECK(bag.tls()->alpn == std::vector<std::string>{"http/1.1"});
  CHECK(bag.tls()->trust == "both");
  CHECK(bag.tls()->hello == Hello::small);
}

TEST_CASE("a service comes after those that it consists of, and its members refer to the right ones") {
  const auto loaded = load_good("whole.yaml");
  REQUIRE(loaded.config);
  const auto& services = loaded.config->services;
  REQUIRE(services.size() == 3);
  CHECK(services[0].name == "push");
  CHECK(services[0].rule == Service::Rule::any_of);
  CHECK(services[0].members == std::vector<Service::Member>{{false, 1}, {false, 0}});
  CHECK(services[1].name == "middle");
  CHECK(services[1].members == std::vector<Service::Member>{{true, 0}, {false, 3}});
  CHECK(services[2].name == "everything");
  CHECK(services[2].rule == Service::Rule::all_of);
  CHECK(services[2].members == std::vector<Service::Member>{{true, 1}, {false, 2}});
}

TEST_CASE("a default that was not written is shortened to a short interval") {
  const auto loaded = load_good("inherited-defaults-are-shortened.yaml");
  REQUIRE(loaded.config);
  CHECK(probe_named(*loaded.config, "control").schedule == Schedule{2s, 2s, 3, 2, 1s});
  CHECK(probe_named(*loaded.config, "quick").schedule == Schedule{500ms, 500ms, 3, 2, 500ms});
}

TEST_CASE("a bare port listens on all addresses of both families") {
  for (const char* text : {"listen: \":80\"", "listen: \"*:80\"", "listen: :80"}) {
    const auto loaded = load_text(a_probe + text, "f", host::test_surroundings());
    REQUIRE(loaded.config);
    REQUIRE(loaded.config->listen.size() == 2);
    CHECK(loaded.config->listen[0].to_string() == "0.0.0.0:80");
    CHECK(loaded.config->listen[1].to_string() == "[::]:80");
  }
}

TEST_CASE("at most 65536 tasks") {
  const auto with_sources = [](int count) {
    std::string sources = "sources:\n", names;
    for (int i = 0; i < count; ++i) {
      sources += "  s" + std::to_string(i) + ": { interface: eth0, resolvers: [system] }\n";
      names += (i == 0 ? "s" : ", s") + std::to_string(i);
    }
    // Per source: 12 types x 3 servers of `system`, 2 families of a name, 1 of an address, 1 of a named
    // source: 40.
    return sources +
           "probes:\n  a: { dns: { query: a.example, types: [A, AAAA, CNAME, NS, MX, TXT, SRV, SOA, PTR, "
           "HTTPS, SVCB, CAA] }, sources: [" +
           names + "] }\n  b: { tcp: { host: a.example, port: 1 }, role: control, sources: [" + names +
           "] }\n  c: { tcp: { host: 192.0.2.1, port: 1 }, sources: [" + names +
           "] }\n  d: { tcp: { host: a.example, port: 1 }, families: [ipv6], sources: [" + names + "] }\n";
  };
  auto surroundings = host::test_surroundings();
  surroundings.system_resolvers = [] { return std::vector<net::Endpoint>(); };
  CHECK(load_text(with_sources(1638), "f", surroundings).config);  // 65520
  const auto refused = load_text(with_sources(1639), "f", surroundings);
  CHECK_FALSE(refused.config);
  REQUIRE(refused.messages.size() == 1);
  CHECK(refused.messages[0].text.find("up to 65560 tasks") != std::string::npos);
}

TEST_CASE("a pinned authority near its end causes a warning where the set is used or defined") {
  const std::string text =
      "trust: { mine: { spki_sha256: [\"T4W1I+wWJdpj4oHFDpvZMdgf3/HiQWCbhyqHvQrkv2E=\"] } }\n"
      "probes:\n"
      "  a: { tls: { host: a.example, port: 443, trust: apple }, role: control }\n"
      "  b: { tls: { host: b.example, port: 443, trust: apple } }\n";
  auto surroundings = host::test_surroundings();
  const auto messages_at = [&](std::chrono::sys_days day) {
    surroundings.now = day;
    return load_text(text, "f", surroundings).messages;
  };
  CHECK(messages_at(2028y / 9 / 1).empty());
  const auto first = messages_at(2028y / 9 / 3);  // 179 days before 2029-03-01
  REQUIRE(first.size() == 1);
  CHECK(first[0].severity == Message::Severity::warning);
  CHECK(first[0].to_string().find(
            "f:3:43: warning: trust set 'apple' pins Apple Server Authentication CA,") == 0);
  CHECK(first[0].text.find("ends in 2029-03") != std::string::npos);
  const auto second = messages_at(2031y / 5 / 1);
  REQUIRE(second.size() == 3);
  CHECK(second[0].to_string().find(
            "f:1:18: warning: trust set 'mine' pins Apple Server Authentication CA 2,") == 0);
}

TEST_CASE("a file that is too large, missing or a directory is an error of the whole file") {
  const auto large = load_text(std::string((1 << 20) + 1, '#'), "f", host::test_surroundings());
  CHECK_FALSE(large.config);
  REQUIRE(large.messages.size() == 1);
  CHECK(large.messages[0].to_string() == "f:0:0: larger than 1024 KiB");
  const std::string filler((1 << 20) - a_probe.size(), '#');
  CHECK(load_text(a_probe + filler, "f", host::test_surroundings()).config);
  const auto missing = load_file(TESTDATA "/missing.yaml");
  REQUIRE(missing.messages.size() == 1);
  CHECK(missing.messages[0].to_string() == TESTDATA
        "/missing.yaml:0:0: cannot be read: No such file or directory");
  const auto folder = load_file(TESTDATA);
  REQUIRE(folder.messages.size() == 1);
  CHECK(folder.messages[0].text == "cannot be read: not a regular file");
  CHECK(load_file(TESTDATA "/good/no-control.yaml").config);
}

TEST_CASE("the built-in configuration loads without any message") {
  const auto loaded = load_text(default_text(), "built-in", host::test_surroundings());
  for (const auto& message : loaded.messages) FAIL_CHECK(message.to_string());
  REQUIRE(loaded.config);
  const Config& config = *loaded.config;
  for (const auto& probe : config.probes) {
    CAPTURE(probe.name);
    CHECK(probe.schedule.interval >= 30s);
    if (probe.kind() == result::Kind::dns || net::Address::parse(probe.host().text())) continue;
    // Every name that a probe connects to has a dns probe.
    const bool resolved = std::any_of(config.probes.begin(), config.probes.end(), [&](const Probe& other) {
      return other.kind() == result::Kind::dns && other.host() == probe.host();
    });
    CHECK(resolved);
  }
  for (const char* name : {"push", "imessage-activation", "facetime-activation"}) {
    CHECK(std::any_of(config.services.begin(), config.services.end(),
                      [&](const Service& service) { return service.name == name; }));
  }
}

TEST_CASE("the built-in configuration is the file of the source tree, byte for byte") {
  CHECK(default_text() == base::read_file(TESTDATA "/../../../config/reachd.yaml", 1 << 20).text);
}

TEST_CASE("the examples load") {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(TESTDATA "/../../../config/examples")) {
    if (file.path().extension() != ".yaml") continue;  // a web_config
    const auto loaded = load_file(file.path().string());
    for (const auto& message : loaded.messages)
      CHECK_MESSAGE(message.severity == Message::Severity::warning, message.to_string());
    CHECK(loaded.config);
    ++count;
  }
  CHECK(count >= 1);
}
