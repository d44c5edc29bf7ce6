// services: groups of probes and other services.

#include <algorithm>
#include <map>

#include "config/reading.hpp"
#include "config/service_order.hpp"

namespace reachd::config {

namespace {

/// A service whose members are known by name only so far.
struct Draft {
  const Entry* entry = nullptr;
  Service::Rule rule = Service::Rule::all_of;
  std::vector<std::pair<Place, std::string>> members;
};

using Index = std::map<std::string_view, std::size_t>;

Draft read_service(Reading& reading, const Entry& entry) {
  MapReader map(entry, reading.report);
  Draft draft;
  draft.entry = &entry;
  const Entry* all = map.find("all_of");
  const Entry* any = map.find("any_of");
  if (all != nullptr && any != nullptr) {
    reading.error(any->place, "a service has 'all_of' or 'any_of': this has both");
  } else if (entry.value.entries.empty()) {
    reading.error(entry.place, "a service has 'all_of' or 'any_of': this has neither");
  }
  draft.rule = all != nullptr ? Service::Rule::all_of : Service::Rule::any_of;
  for (const Entry* list : {all, any}) {
    if (list != nullptr)
      map.texts(list->key, [&](const Node& item) { draft.members.emplace_back(item.place, item.scalar); });
  }
  map.finish();
  return draft;
}

/// All names in the section `probes`, including those of probes with errors.
Index probes_by_name(const Entry& section) {
  Index index;
  for (std::size_t i = 0; i < section.value.entries.size(); ++i)
    index.emplace(section.value.entries[i].key, i);
  return index;
}

/// Reports cycles; returns the services' indices, each after those that it consists of.
std::vector<std::size_t> order(Reading& reading, const std::vector<Draft>& drafts, const Index& by_name) {
  std::vector<std::vector<std::size_t>> edges(drafts.size());
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    for (const auto& member : drafts[i].members) {
      if (const auto found = by_name.find(member.second); found != by_name.end())
        edges[i].push_back(found->second);
    }
  }
  auto [sorted, circles] = order_of(edges);
  for (const auto& circle : circles) {
    const Entry& first = *drafts[circle.front()].entry;
    if (circle.size() == 1) {
      reading.error(first.place, "service " + cite(first.key) + " is made of itself");
      continue;
    }
    std::string names;
    for (std::size_t i = 0; i < circle.size() && i < 8; ++i)
      names += (i == 0 ? "" : i + 1 == circle.size() ? " and " : ", ") + cite(drafts[circle[i]].entry->key);
    if (circle.size() > 8) names += " and " + std::to_string(circle.size() - 8) + " more";
    reading.error(first.place, "services " + names + " are made of each other");
  }
  return std::move(sorted);
}

}  // namespace

void load_services(Reading& reading, MapReader& top) {
  const Entry* section = top.map("services");
  if (section == nullptr) return;
  const Entry* probes_section = top.find("probes");
  const Index probes = probes_section != nullptr ? probes_by_name(*probes_section) : Index();
  std::vector<Draft> drafts;
  top.named("services", "service", "{ all_of: [one-probe, another] }",
            [&](const Entry& entry) { drafts.push_back(read_service(reading, entry)); });
  Index services;
  for (std::size_t i = 0; i < drafts.size(); ++i) services.emplace(drafts[i].entry->key, i);

  Names known;
  known.add_removed(reading.removed, "probes");
  known.add_removed(reading.removed, "services");
  for (const auto& [name, unused] : probes) known.add(name);
  for (const Entry& entry : section->value.entries) {
    if (probes.count(entry.key) != 0)
      reading.error(entry.place, cite(entry.key) + " is the name of a probe: a service needs another");
    known.add(entry.key);
  }
  const auto sorted = order(reading, drafts, services);
  std::vector<std::size_t> position(drafts.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) position[sorted[i]] = i;
  for (const std::size_t number : sorted) {
    const Draft& draft = drafts[number];
    Service service{draft.entry->key, draft.rule, {}};
    for (const auto& [place, name] : draft.members) {
      if (!check_reference(reading, place, "probe or service", name, known)) continue;
      const auto found = services.find(name);
      if (found != services.end()) {
        service.members.push_back({true, position[found->second]});
      } else if (const auto probe = probes.find(name); probe != probes.end()) {
        service.members.push_back({false, probe->second});
      }
    }
    reading.config.services.push_back(std::move(service));
  }
}

}  // namespace reachd::config
