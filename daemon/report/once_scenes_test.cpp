// What `reachd once` says of whole networks, with the built-in configuration: however much is broken, it
// stays within 40 lines of 80 characters. The core judges for real; only what becomes of each attempt is made
// up.

#include <doctest/doctest.h>

#include <cstdlib>
#include <deque>
#include <iostream>
#include <set>
#include <sstream>

#include "config/load.hpp"
#include "core/core.hpp"
#include "daemon/report/once_table.hpp"
#include "daemon/report/text.hpp"
#include "host/test_surroundings.hpp"

namespace {

using namespace reachd;
using namespace std::chrono_literals;
using result::Outcome;
/// What becomes of the attempts at a task.
using World = std::function<Outcome(const probe::Task& task)>;

struct Scene {
  const char* name;
  std::vector<std::string> sources;  // beside `default`
  World world;
  const char* answer;  // its first words, in English
};

bool is_by_name(const probe::Task& task) {
  return !net::Address::parse(task.labels.target);
}
bool connects(const probe::Task& task) {
  return result::connects(task.labels.kind);
}
Outcome healthy(const probe::Task&) {
  return Outcome::ok;
}
Outcome dropped(const probe::Task& task) {
  return connects(task) ? Outcome::connect_timeout : Outcome::dns_timeout;
}
Outcome denied(const probe::Task& task) {
  return is_by_name(task) ? Outcome::dns_nxdomain : Outcome::ok;
}
Outcome port_5223_dropped(const probe::Task& task) {
  return task.labels.port == 5223 ? Outcome::connect_timeout : Outcome::ok;
}
/// Each series fails in another way.
Outcome all_different(const probe::Task& task) {
  const auto outcomes = result::outcomes_of(task.labels.kind);
  const auto number = std::hash<std::string>()(task.labels.probe + task.labels.source) +
                      (task.labels.family == net::Family::ipv6 ? 7u : 0u);
  return outcomes[1 + number % (outcomes.size() - 1)];
}

result::Result made_up(const core::StartAttempt& start, Outcome outcome, base::Now now) {
  const auto& labels = start.order.task->labels;
  const bool six = labels.family == net::Family::ipv6;
  result::Result result;
  result.outcome = outcome;
  result.host = start.order.host;
  result.started = now.steady;
  result.started_wall = now.wall;
  result.duration = outcome == Outcome::ok ? 20ms : 5000ms;
  const bool looked_up = result::stage(outcome) != result::Stage::dns;
  if (result::connects(labels.kind) && looked_up) {
    result.tried_address = result::stage(outcome) != result::Stage::local;
    const auto literal = net::Address::parse(labels.target);
    result.address = literal ? literal : net::Address::parse(six ? "2620:149:a44::10" : "17.57.144.10");
  } else if (!result::connects(labels.kind)) {
    result.address = net::Address::parse(six ? "2001:db8::53" : "10.0.0.53");
  }
  result.source_address = net::Address::parse(six ? "2001:db8:20::2" : "10.20.0.2");
  result.interface = "eth0.20";
  return result;
}

result::Block block_of(const core::StartTrace& trace) {
  result::Block block;
  if (trace.failure.outcome != Outcome::connect_timeout) return block;
  block.mechanism = result::Mechanism::silent_drop;
  block.hop = 2;
  block.last_hop = net::Address::parse("10.2.0.2");
  return block;
}

/// One attempt of everything, as `once` makes it.
core::Snapshot look(const Scene& scene, base::Language language) {
  const auto loaded = config::load_text(config::default_text(), "built-in", host::test_surroundings());
  REQUIRE(loaded.config);
  auto config = std::make_shared<config::Config>(*loaded.config);
  config->language = language;
  std::vector<std::string> sources{"default"};
  core::HostFacts host;
  for (const auto& source : scene.sources) {
    config->sources.push_back({.name = source, .interface = "eth0", .ipv4 = {}, .ipv6 = {}});
    sources.push_back(source);
  }
  for (auto& probe : config->probes) {
    probe.sources = sources;
    probe.schedule.fall = probe.schedule.rise = 1;
  }
  for (const auto& source : sources) host.families[source] = {net::Family::ipv4, net::Family::ipv6};
  host.system_resolvers = {{*net::Address::parse("10.0.0.53"), 53},
                           {*net::Address::parse("2001:db8::53"), 53}};

  core::CoreOptions options;
  options.single_attempt = true;
  core::Core core(options);
  base::Now now{base::Steady{} + 1h, base::Wall(std::chrono::seconds(1795788180))};
  std::deque<core::Action> due;
  const auto add = [&](core::Actions actions) {
    for (auto& action : actions) due.push_back(std::move(action));
  };
  add(core.apply(config, core::plan(config, host), now));
  while (!due.empty() || !core.all_attempted() || !core.traced()) {
    if (due.empty()) {
      const auto step = std::max<std::chrono::nanoseconds>(core.next_wake() - now.steady, 0ns);
      now.steady += step;
      now.wall += std::chrono::duration_cast<base::Wall::duration>(step);
      add(core.tick(now));
      continue;
    }
    const auto action = std::move(due.front());
    due.pop_front();
    if (const auto* start = std::get_if<core::StartAttempt>(&action)) {
      const auto outcome = scene.world(*start->order.task);
      add(core.attempt_done(start->id, start->order.task, made_up(*start, outcome, now), now));
    } else if (const auto* trace = std::get_if<core::StartTrace>(&action)) {
      core.trace_done(trace->trace, block_of(*trace), now);
    }
  }
  now.steady += 200ms;
  add(core.tick(now));
  core::Snapshot snapshot;
  core.copy_series(snapshot, core.size(), now);
  core.copy_totals(snapshot, now);
  snapshot.config = config;
  return snapshot;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool is_evidence(const std::string& line) {
  return line.starts_with("  2026-11-27 ");
}
bool is_one_word(const std::string& line) {
  const auto begin = line.find_first_not_of(' ');
  return begin != line.npos && line.find(' ', begin) == line.npos;
}

}  // namespace

TEST_CASE("however much is broken, it is told in 40 lines of 80 characters") {
  const World three_ways = [](const probe::Task& task) {
    if (task.labels.source == "default") return dropped(task);
    if (task.labels.source == "guest") return denied(task);
    return connects(task) && task.labels.port != 80 ? Outcome::tls_untrusted : Outcome::ok;
  };
  const Scene scenes[] = {
      {"healthy", {}, healthy, "Yes: everything works"},
      {"5223 dropped", {}, port_5223_dropped, "Yes, with faults: push"},
      {"all dropped", {}, dropped, "No: all services are down"},
      {"NXDOMAIN for all", {}, denied, "No: all services are down"},
      {"three sources, all dropped", {"guest", "staff"}, dropped, "No: all services are down"},
      {"three sources, three ways",
       {"guest", "staff"},
       three_ways,
       "No: push, push configuration (from default and guest) and 2 more are down."},
      {"three sources, every way", {"guest", "staff"}, all_different, "No: "},
  };
  for (const auto& scene : scenes) {
    for (const auto language : base::all_languages) {
      const auto text = report::once_table(look(scene, language), {});
      CAPTURE(scene.name);
      CAPTURE(text);
      const auto lines = lines_of(text);
      if (std::getenv("REACHD_SHOW_ONCE") != nullptr)
        std::cout << "== " << scene.name << ": " << lines.size() << " lines\n" << text;
      CHECK(lines.size() <= 40);
      for (const auto& line : lines)
        CHECK_MESSAGE((report::columns(line) <= 80 || is_evidence(line) || is_one_word(line)), line);
      if (language == base::Language::english) CHECK(lines.back().starts_with(scene.answer));
      std::set<std::string> advice;
      for (const auto& line : lines) {
        if (line.starts_with("What to do: ") || line.starts_with("Zu tun: "))
          CHECK(advice.insert(line).second);
      }
    }
  }
}

TEST_CASE("what holds from several sources is told once") {
  const Scene scene{"", {"guest", "staff"}, port_5223_dropped, ""};
  const auto text = report::once_table(look(scene, base::Language::english), {});
  CAPTURE(text);
  const auto begin = text.find("port_blocked 5223: From default, guest and staff: TCP 5223 to");
  CHECK(begin != text.npos);
  CHECK(text.find("port_blocked 5223: ", begin + 1) == text.npos);
}

TEST_CASE("what is left out is counted, and with --all it is there") {
  const Scene scene{"", {"guest", "staff"}, all_different, ""};
  const auto snapshot = look(scene, base::Language::english);
  CHECK(report::once_table(snapshot, {}).find("Left out here, shown by --all: ") != std::string::npos);
  const auto all = report::once_table(snapshot, {.all = true});
  CHECK(all.find("Left out") == all.npos);
  CHECK(lines_of(all).size() > snapshot.records.size());
}
