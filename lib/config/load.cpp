#include "config/load.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "config/reading.hpp"

namespace reachd::config {

namespace {

constexpr std::size_t largest_file = 1 << 20;

const std::vector<yaml::Home>& homes() {
  static const std::vector<yaml::Home> all{
      {"'schedule' or a probe", {"interval", "timeout", "fall", "rise", "fast_interval"}},
      {"a probe or the top level", {"families", "resolvers", "sources"}},
      {"a probe, beside dns, tcp, tls, http or https", {"expect", "addresses", "role"}},
      {"the tcp, tls, http or https of a probe", {"host", "port"}},
      {"the tls or https of a probe or the top level", {"trust"}},
      {"the tls or https of a probe", {"server_name", "alpn", "hello"}},
      {"the http or https of a probe", {"path", "status", "body"}},
      {"the dns of a probe", {"query", "types", "transport"}},
      {"the 'expect' of a probe", {"networks"}},
      {"the 'expect' of a dns probe", {"records"}},
      {"a source", {"proxy", "proxy_login"}}};
  return all;
}

void check_whole(Reading& reading, MapReader& top, const Node& root) {
  check_listen(reading, top.place("listen"));
  const auto probes = std::ranges::find(root.entries, "probes", &Entry::key);
  const Place place = top.place("probes");
  check_task_count(reading, place);
  // Includes invalid probes. If `probes` itself is invalid, nothing is known about them.
  if (probes == root.entries.end() ||
      (probes->value.kind == Node::Kind::map && probes->value.entries.empty())) {
    reading.error(place,
                  "there is no probe: nothing would be tested; 'reachd default-config' prints a "
                  "configuration to begin with");
  } else if (probes->value.kind == Node::Kind::map) {
    check_controls(reading, place);
  }
  check_used_trust(reading);
}

void read_all(Reading& reading, const Node& root) {
  MapReader top(root, Place{1, 1}, reading.report);
  load_front(reading, top);
  if (const Entry* entry = top.map("schedule")) {
    MapReader schedule(*entry, reading.report);
    reading.schedule = read_schedule(schedule);
    schedule.finish();
    merge_schedule(reading.schedule, {}, reading.report);  // a contradiction within it
  }
  reading.families_written = load_families(reading, top, reading.families);
  load_resolvers(reading, top);
  load_sources(reading, top);
  load_trust(reading, top);
  load_probes(reading, top);
  load_services(reading, top);
  for (const auto* key : {"modules", "scrape_configs"}) {
    if (top.find(key) != nullptr)
      top.error(key, std::string("'") + key +
                         "' belongs in the file of another program; here 'probes' has each probe with its "
                         "kind and host: 'reachd default-config' shows some");
  }
  top.finish();
  check_whole(reading, top, root);
}

Loaded failed(const std::string& file, const std::string& text) {
  return {nullptr, {{Message::Severity::error, file, 0, 0, text}}};
}

}  // namespace

Loaded load_text(std::string_view text, const std::string& file, const Surroundings& surroundings) {
  if (text.size() > largest_file) return failed(file, "larger than 1024 KiB");
  Report report(file, homes());
  Node root;
  Reading reading{report, surroundings, file};
  if (yaml::parse_map(text, "a configuration is a map, such as 'probes: ...'", root, report))
    read_all(reading, root);
  Loaded result;
  result.messages = report.take();
  result.web_config = reading.config.web_config;
  if (report.has_errors()) return result;
  for (const auto& [set, place] : reading.bundles)
    result.bundles[set] = {Message::Severity::error, file, place.line, place.column, {}};
  result.config = std::make_shared<const Config>(std::move(reading.config));
  return result;
}

Loaded load_file(const std::string& path) {
  const auto file = base::read_regular_file(path, largest_file);
  if (!file.error.empty()) return failed(path, "cannot be read: " + file.error);
  return load_text(file.text, path);
}

}  // namespace reachd::config
