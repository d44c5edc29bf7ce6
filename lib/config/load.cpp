#include "config/load.hpp"

#include <algorithm>
#include <filesystem>
#include <ranges>
#include <system_error>
#include <utility>

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
  load_defaults(reading, top);
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

bool parse(const Text& text, Node& root, Report& report) {
  return yaml::parse_map(text.text, "a configuration is a map, such as 'probes: ...'", root, report);
}

/// Whether the main file is laid over the built-in configuration. Takes the key out.
bool extends_built_in(Node& main, Report& report) {
  const auto found = std::ranges::find(main.entries, "extends", &Entry::key);
  if (found == main.entries.end()) return false;
  const bool known = found->value.kind == Node::Kind::scalar && found->value.scalar == "built-in";
  if (!known && !found->value.refused) report.error(found->place, "'extends' must be built-in");
  main.entries.erase(found);
  return known;
}

/// Parses all and lays each over those before it, the main file first. False if one could not be read.
bool merge(const std::vector<Text>& texts, Node& root, Reading& reading, std::vector<Layer>& layers) {
  Report& report = reading.report;
  if (!parse(texts.front(), root, report)) return false;
  if (extends_built_in(root, report)) {
    Node main = std::exchange(root, {});
    report.begin_file("built-in");
    if (!parse({"built-in", std::string(default_text())}, root, report)) return false;
    lay_over(root, std::move(main), report, layers.emplace_back(Layer{texts.front().file, {}}),
             reading.removed);
  }
  bool all = true;
  for (const auto& text : texts | std::views::drop(1)) {
    report.begin_file(text.file);
    Node layer;
    if (parse(text, layer, report))
      lay_over(root, std::move(layer), report, layers.emplace_back(Layer{text.file, {}}), reading.removed);
    else
      all = false;
  }
  return all;
}

}  // namespace

Loaded load_layers(const std::vector<Text>& texts, const Surroundings& surroundings) {
  for (const auto& [file, text] : texts)
    if (text.size() > largest_file) return failed(file, "larger than 1024 KiB");
  Report report(texts.front().file, homes());
  Node root;
  Reading reading{report, surroundings};
  Loaded result;
  if (merge(texts, root, reading, result.layers)) read_all(reading, root);
  result.messages = report.take();
  result.web_config = reading.config.web_config;
  if (report.has_errors()) return result;
  for (const auto& [set, place] : reading.bundles)
    result.bundles[set] = {Message::Severity::error, report.file_of(place), place.line, place.column, {}};
  result.config = std::make_shared<const Config>(std::move(reading.config));
  return result;
}

Loaded load_text(std::string_view text, const std::string& file, const Surroundings& surroundings) {
  return load_layers({{file, std::string(text)}}, surroundings);
}

Loaded load_file(const std::string& path, bool built_in) {
  std::vector<std::string> files;
  std::error_code problem;
  constexpr std::string_view ending = ".yaml";
  const auto directory = (path.ends_with(ending) ? path.substr(0, path.size() - ending.size()) : path) + ".d";
  for (std::filesystem::directory_iterator entry(directory, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const auto name = entry->path().filename().string();
    if (!name.starts_with('.') && name.ends_with(".yaml")) files.push_back(entry->path().string());
  }
  if (problem && problem != std::errc::no_such_file_or_directory && problem != std::errc::not_a_directory)
    return failed(directory, "cannot be read: " + problem.message());
  std::ranges::sort(files);

  std::vector<Text> texts;
  if (built_in)
    texts.push_back({"built-in", std::string(default_text())});
  else
    files.insert(files.begin(), path);
  for (const auto& file : files) {
    auto read = base::read_regular_file(file, largest_file);
    if (!read.error.empty()) return failed(file, "cannot be read: " + read.error);
    texts.push_back({file, std::move(read.text)});
  }
  return load_layers(texts);
}

}  // namespace reachd::config
