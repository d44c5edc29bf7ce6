// trust: the named sets of anchors, and the warning before a pinned authority expires.

#include <algorithm>

#include "base/files.hpp"
#include "base/text.hpp"
#include "config/apple_keys.hpp"
#include "config/bundle.hpp"
#include "config/key_hash.hpp"
#include "config/reading.hpp"

namespace reachd::config {

using yaml::Entry;
using yaml::Node;

namespace {

void load_pins(Reading& reading, const Entry& list, TrustSet& set) {
  yaml::read_texts(list, reading.report, [&](const Node& item, const std::string& text) {
    if (const auto hash = parse_key_hash(text)) {
      set.spki_sha256.push_back(*hash);
    } else {
      reading.report.error(item.place,
                           base::cite(text) + " is no SHA-256 of a public key in base64 (44 characters)");
    }
  });
}

void load_bundle(Reading& reading, MapReader& map, const Entry& entry, TrustSet& set) {
  const auto path = map.text("bundle");
  if (!path) return;
  set.bundle = base::beside(reading.file, *path);
  const auto check = check_bundle(set.bundle);
  if (!check.error.empty())
    reading.report.error(entry.place, base::cite(set.bundle) + " cannot be used as a bundle: " + check.error);
}

/// For authorities whose end is known; 180 days are enough to change the configuration.
void warn_of_end(Reading& reading, Place place, const TrustSet& set) {
  for (const auto& authority : apple_intermediates()) {
    const auto hash = parse_key_hash(authority.spki_sha256);
    if (!hash || std::find(set.spki_sha256.begin(), set.spki_sha256.end(), *hash) == set.spki_sha256.end())
      continue;
    const std::chrono::sys_days end = authority.certificate_end;
    if (reading.surroundings.now + std::chrono::days(180) < end) continue;
    const std::string year = std::to_string(static_cast<int>(authority.certificate_end.year()));
    const auto month = static_cast<unsigned>(authority.certificate_end.month());
    reading.report.warning(place, "trust set " + base::cite(set.name) + " pins " +
                                      std::string(authority.name) + ", whose certificate ends in " + year +
                                      (month < 10 ? "-0" : "-") + std::to_string(month) +
                                      ": add the key of its successor");
  }
}

void load_set(Reading& reading, const Entry& entry) {
  MapReader map(entry.value, entry.place, reading.report);
  TrustSet set;
  set.name = entry.key;
  const Entry* bundle = map.find("bundle");
  const Entry* pins = map.find("spki_sha256");
  reading.bundles[set.name] = bundle != nullptr ? bundle->place : entry.place;
  if (bundle != nullptr) load_bundle(reading, map, *bundle, set);
  if (pins != nullptr && map.list("spki_sha256") != nullptr) {
    load_pins(reading, *pins, set);
    warn_of_end(reading, pins->place, set);
  }
  if (entry.value.entries.empty())
    reading.report.error(entry.place, "a trust set has 'bundle', 'spki_sha256' or both: this has neither");
  map.finish();
  reading.config.trust.push_back(std::move(set));
}

}  // namespace

void load_trust(Reading& reading, MapReader& top) {
  reading.config.trust = built_in_trust();
  const Entry* section = top.map("trust");
  if (section == nullptr) return;
  for (const Entry& entry : section->value.entries) reading.trust_names.add(entry.key);
  yaml::read_named(
      *section, "trust set", "{ bundle: /etc/reachd/lab-root.pem }", reading.report, [&](const Entry& entry) {
        if (reading.config.trust_set(entry.key) != nullptr) {
          reading.report.error(entry.place,
                               "the trust set " + base::cite(entry.key) +
                                   " is always there and cannot be redefined: give yours another name");
        }
        load_set(reading, entry);
      });
}

void check_used_trust(Reading& reading) {
  for (const TrustSet& set : built_in_trust()) {
    if (set.any) continue;
    const auto used = reading.trust_used.find(set.name);
    if (used == reading.trust_used.end()) continue;
    reading.bundles[set.name] = used->second;
    const auto check = check_bundle(set.bundle);
    if (!check.error.empty() && !(set.bundle_optional && check.missing)) {
      reading.report.error(used->second, "trust set " + base::cite(set.name) + " needs " +
                                             base::cite(set.bundle) + ": " + check.error);
    }
    warn_of_end(reading, used->second, set);
  }
}

}  // namespace reachd::config
