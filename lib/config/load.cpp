#include "config/load.hpp"

#include "base/files.hpp"
#include "config/reading.hpp"

namespace reachd::config {

using yaml::Entry;
using yaml::Node;

namespace {

constexpr std::size_t largest_file = 1 << 20;

constexpr yaml::Home homes[] = {
    {"interval", "'schedule' or a probe"},
    {"timeout", "'schedule' or a probe"},
    {"fall", "'schedule' or a probe"},
    {"rise", "'schedule' or a probe"},
    {"fast_interval", "'schedule' or a probe"},
    {"families", "a probe or the top level"},
    {"resolvers", "a probe or the top level"},
    {"sources", "a probe or the top level"},
    {"expect", "a probe, beside dns, tcp, tls or http"},
    {"addresses", "a probe, beside dns, tcp, tls or http"},
    {"role", "a probe, beside dns, tcp, tls or http"},
    {"host", "the tcp, tls or http of a probe"},
    {"port", "the tcp, tls or http of a probe"},
    {"trust", "the tls of a probe or the top level"},
    {"server_name", "the tls of a probe"},
    {"alpn", "the tls of a probe"},
    {"path", "the http of a probe"},
    {"status", "the http of a probe"},
    {"body", "the http of a probe"},
    {"query", "the dns of a probe"},
    {"types", "the dns of a probe"},
    {"transport", "the dns of a probe"},
    {"networks", "the 'expect' of a probe"},
    {"records", "the 'expect' of a dns probe"},
};

const Entry* entry_of(const Node& root, std::string_view key) {
  for (const Entry& entry : root.entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

void check_whole(Reading& reading, const Node& root) {
  const Entry* listen = entry_of(root, "listen");
  check_listen(reading, listen != nullptr ? listen->place : Place{});
  const Entry* probes = entry_of(root, "probes");
  const Place place = probes != nullptr ? probes->place : Place{1, 1};
  check_task_count(reading, place);
  // Includes invalid probes. If `probes` itself is invalid, nothing is known about them.
  if (probes == nullptr || (probes->value.kind == Node::Kind::map && probes->value.entries.empty())) {
    reading.report.error(place,
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
    MapReader schedule(entry->value, entry->place, reading.report);
    reading.schedule = read_schedule(schedule);
    schedule.finish();
    merge_schedule(reading.schedule, {}, reading.report);  // a contradiction within it
  }
  reading.families_written = load_families(top, reading.families);
  load_resolvers(reading, top);
  load_sources(reading, top);
  load_trust(reading, top);
  load_probes(reading, top);
  load_services(reading, top);
  top.finish();
  check_whole(reading, root);
}

Loaded failed(const std::string& file, const std::string& text) {
  return {nullptr, {{Message::Severity::error, file, 0, 0, text}}};
}

}  // namespace

Loaded load_text(std::string_view text, const std::string& file, const Surroundings& surroundings) {
  if (text.size() > largest_file) return failed(file, "larger than 1024 KiB");
  Report report(file, homes);
  Node root;
  if (!yaml::parse_yaml(text, root, report)) return {nullptr, report.take()};
  Reading reading{report, surroundings, file};
  if (root.kind == Node::Kind::null) root.kind = Node::Kind::map;  // an empty file
  if (root.kind == Node::Kind::map) {
    read_all(reading, root);
  } else {
    report.error(root.place, "a configuration is a map, such as 'probes: ...'");
  }
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
  const auto file = base::read_file(path, largest_file);
  if (!file.error.empty()) return failed(path, "cannot be read: " + file.error);
  return load_text(file.text, path);
}

}  // namespace reachd::config
