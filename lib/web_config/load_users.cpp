// basic_auth_users.

#include <algorithm>

#include "base/text.hpp"
#include "web_config/bcrypt.hpp"
#include "web_config/reading.hpp"

namespace reachd::web_config {

namespace {

/// RFC 7617, 2: the first colon ends the name, and control characters cannot be sent.
bool is_user_name(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
    return c == ':' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

}  // namespace

void load_users(Reading& reading, MapReader& top) {
  const Entry* section = top.map("basic_auth_users");
  if (section == nullptr) return;
  MapReader map(section->value, section->place, reading.report);
  for (const Entry& entry : section->value.entries) {
    const auto hash = map.text(entry.key);
    if (!is_user_name(entry.key))
      reading.report.error(entry.place,
                           "a user's name has no colon and no control character, and is not empty");
    if (!hash) continue;
    // The value is never shown, because it may be the password itself.
    const auto cost = bcrypt_cost(*hash);
    if (!cost)
      reading.report.error(entry.place, "the value of user " + base::cite(entry.key) + " " + cost.error());
    reading.config.users.push_back({entry.key, *hash, cost.value_or(0)});
  }
}

}  // namespace reachd::web_config
