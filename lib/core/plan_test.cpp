#include "core/plan.hpp"

#include <doctest/doctest.h>

#include "core/test_plan.hpp"

using namespace reachd;
using namespace reachd::core;
using net::Family;

namespace {
std::vector<std::string> text(const Plan& plan) {
  std::vector<std::string> lines;
  for (const auto& task : plan) {
    const auto& l = task->labels;
    lines.push_back(l.probe + " " + std::string(net::name(l.family)) + " " + l.source +
                    (l.resolver.empty() ? "" : " " + l.resolver + " " + l.type));
  }
  return lines;
}
using Lines = std::vector<std::string>;
}  // namespace

TEST_CASE("a connecting probe is attempted over each family that the host has") {
  TestConfig config;
  config.tcp("a", "example.com");
  CHECK(text(plan(config.done(), host_with({Family::ipv4, Family::ipv6}))) ==
        Lines{"a ipv4 default", "a ipv6 default"});
  CHECK(text(plan(config.done(), host_with({Family::ipv6}))) == Lines{"a ipv6 default"});
  CHECK(text(plan(config.done(), host_with({}))) == Lines{"a ipv4 default"});  // none seen yet
}

TEST_CASE("families that the operator names are attempted whatever the host has") {
  TestConfig config;
  config.tcp("a", "example.com").families = {.automatic = false, .ipv4 = false, .ipv6 = true};
  const auto tasks = plan(config.done(), host_with({Family::ipv4}));
  CHECK(text(tasks) == Lines{"a ipv6 default"});
  CHECK_FALSE(tasks.front()->automatic);
}

TEST_CASE("a literal address has its own family only") {
  TestConfig config;
  config.tcp("four", "1.1.1.1");
  config.tcp("six", "2606:4700:4700::1111");
  CHECK(text(plan(config.done(), host_with({Family::ipv4, Family::ipv6}))) ==
        Lines{"four ipv4 default", "six ipv6 default"});
  CHECK(text(plan(config.done(), host_with({Family::ipv4}))) == Lines{"four ipv4 default"});
}

TEST_CASE("a dns probe asks each resolver for each type, under the family of the resolver's address") {
  TestConfig config;
  config->resolvers.push_back({"campus", *net::Address::parse("2001:4860:4860::8888"), 53});
  config.dns("r", "example.com").resolvers = {"system", "campus"};
  CHECK(text(plan(config.done(), host_with({Family::ipv4, Family::ipv6}))) ==
        Lines{"r ipv4 default system-1 A", "r ipv4 default system-1 AAAA", "r ipv6 default campus A",
              "r ipv6 default campus AAAA"});
  CHECK(text(plan(config.done(), host_with({Family::ipv4}))) ==
        Lines{"r ipv4 default system-1 A", "r ipv4 default system-1 AAAA"});
}

TEST_CASE("a source by address has its own families, and hears no loopback resolver") {
  TestConfig config;
  config->sources.push_back({"staff", "", net::Address::parse("10.30.0.7"), {}});
  config.tcp("a", "example.com").sources = {"staff"};
  config.dns("r", "example.com").sources = {"default", "staff"};
  auto host = host_with({Family::ipv4, Family::ipv6});
  host.families["staff"] = {Family::ipv4};
  host.system_resolvers = {{*net::Address::parse("127.0.0.1"), 53}};
  CHECK(text(plan(config.done(), host)) ==
        Lines{"a ipv4 staff", "r ipv4 default system-1 A", "r ipv4 default system-1 AAAA"});
}

TEST_CASE("a source with a proxy makes no dns probes, and its families are the proxy's") {
  TestConfig config;
  config->sources.push_back({"by-proxy", "", {}, {}, false, config::Proxy{false, "proxy.corp", 3128, ""}});
  config->sources.push_back({"by-literal", "", {}, {}, false, config::Proxy{false, "10.1.0.9", 3128, ""}});
  config.tcp("a", "2606:4700:4700::1111").sources = {"by-proxy", "by-literal"};
  config.dns("r", "example.com").sources = {"by-proxy"};
  auto host = host_with({});
  host.families["by-proxy"] = host.families["by-literal"] = {Family::ipv4, Family::ipv6};
  host.system_resolvers = {{*net::Address::parse("127.0.0.53"), 53}};
  const auto tasks = plan(config.done(), host);
  CHECK(text(tasks) == Lines{"a ipv4 by-proxy", "a ipv6 by-proxy", "a ipv4 by-literal"});
  CHECK(tasks[0]->servers.size() == 1);  // it is bound to nothing that would keep it from loopback
}

TEST_CASE("the same question is told from another one under the same labels") {
  TestConfig first, second, third;
  first.tls("a", "example.com");
  second.tls("a", "example.com").schedule.interval = std::chrono::minutes(5);
  std::get<config::TlsTarget>(third.tls("a", "example.com").target).alpn = {"h2"};
  const auto host = host_with({Family::ipv4});
  const auto task = plan(first.done(), host).front();
  CHECK(task->same_question(*plan(second.done(), host).front()));
  CHECK_FALSE(task->same_question(*plan(third.done(), host).front()));
}
