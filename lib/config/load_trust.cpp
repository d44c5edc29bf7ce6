// trust: the named sets of anchors, and the warning before a pinned authority expires.

#include <algorithm>

#include "base/files.hpp"
#include "config/apple_keys.hpp"
#include "config/bundle.hpp"
#include "config/reading.hpp"

namespace reachd::config {

namespace {

/// For authorities whose end is known; 180 days are enough to change the configuration.
void warn_of_end(Reading& reading, Place place, const TrustSet& set) {
  for (const auto& authority : apple_intermediates()) {
    const auto hash = parse_key_hash(authority.spki_sha256);
    if (!hash || std::ranges::find(set.spki_sha256, *hash) == set.spki_sha256.end()) continue;
    const std::chrono::sys_days end = authority.certificate_end;
    if (reading.surroundings.now + std::chrono::days(180) < end) continue;
    const std::string year = std::to_string(static_cast<int>(authority.certificate_end.year()));
    const auto month = static_cast<unsigned>(authority.certificate_end.month());
    reading.warning(place, "trust set " + cite(set.name) + " pins " + std::string(authority.name) +
                               ", whose certificate ends in " + year + (month < 10 ? "-0" : "-") +
                               std::to_string(month) + ": add the key of its successor");
  }
}

void read_keys(Reading& reading, MapReader& map, TrustSet& set) {
  const Entry* pins = map.texts("spki_sha256", [&](const Node& item) {
    if (const auto hash = parse_key_hash(item.scalar))
      set.spki_sha256.push_back(*hash);
    else
      reading.error(item.place,
                    cite(item.scalar) + " is no SHA-256 of a public key in base64 (44 characters)");
  });
  if (pins != nullptr) warn_of_end(reading, pins->place, set);
}

/// More keys for Apple's servers, as when Apple brings a new authority.
void add_to_apple(Reading& reading, const Entry& entry) {
  MapReader map(entry, reading.report);
  TrustSet& apple = *std::ranges::find(reading.config.trust, "apple", &TrustSet::name);
  if (map.find("bundle") != nullptr)
    map.error("bundle", "the trust set 'apple' takes more keys ('spki_sha256') and no bundle of yours: " +
                            cite(apple.bundle) + " is read if it is there");
  else if (map.require("spki_sha256") != nullptr)
    read_keys(reading, map, apple);
  map.finish();
}

void load_set(Reading& reading, const Entry& entry) {
  MapReader map(entry, reading.report);
  TrustSet set;
  set.name = entry.key;
  reading.bundles[set.name] = map.place("bundle");
  if (const auto path = map.text("bundle")) {
    set.bundle = reading.path(map.place("bundle"), *path);
    const auto check = check_bundle(set.bundle);
    if (!check.error.empty())
      map.error("bundle", cite(set.bundle) + " cannot be used as a bundle: " + check.error);
  }
  read_keys(reading, map, set);
  if (entry.value.entries.empty())
    reading.error(entry.place, "a trust set has 'bundle', 'spki_sha256' or both: this has neither");
  map.finish();
  reading.config.trust.push_back(std::move(set));
}

}  // namespace

void load_trust(Reading& reading, MapReader& top) {
  reading.config.trust = built_in_trust();
  reading.trust_names.add(top, "trust", reading.removed);
  top.named("trust", "trust set", "{ bundle: /etc/reachd/lab-root.pem }", [&](const Entry& entry) {
    if (entry.key == "apple") return add_to_apple(reading, entry);
    if (reading.config.trust_set(entry.key) != nullptr)
      reading.error(entry.place, "the trust set " + cite(entry.key) +
                                     " is always there and cannot be redefined: give yours another name");
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
      reading.error(used->second,
                    "trust set " + cite(set.name) + " needs " + cite(set.bundle) + ": " + check.error);
    }
    warn_of_end(reading, used->second, set);
  }
}

}  // namespace reachd::config
