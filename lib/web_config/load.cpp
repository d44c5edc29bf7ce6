#include "web_config/load.hpp"

#include <algorithm>

#include "web_config/bcrypt.hpp"
#include "web_config/reading.hpp"

namespace reachd::web_config {

namespace {

constexpr std::size_t largest_file = 1 << 20;

/// Where each key belongs.
const std::vector<yaml::Home>& homes() {
  static const std::vector<yaml::Home> all{
      {"'tls_server_config'",
       {"cert", "key", "cert_file", "key_file", "client_ca", "client_ca_file", "client_auth_type",
        "client_allowed_sans", "min_version", "max_version", "cipher_suites", "curve_preferences",
        "prefer_server_cipher_suites"}},
      {"'http_server_config'", {"http2", "headers"}},
      {"the 'headers' of 'http_server_config'",
       {"Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options",
        "X-XSS-Protection"}},
      {"'rate_limit'", {"interval", "burst"}}};
  return all;
}

/// RFC 7617, 2: the first colon ends the name, and control characters cannot be sent.
bool is_user_name(std::string_view text) {
  return !text.empty() && std::ranges::none_of(text, [](char c) {
    return c == ':' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

/// basic_auth_users.
void load_users(Reading& reading, MapReader& top) {
  const Entry* section = top.map("basic_auth_users");
  if (section == nullptr) return;
  MapReader map(*section, reading.report);
  for (const Entry& entry : section->value.entries) {
    const auto hash = map.text(entry.key);
    if (!is_user_name(entry.key))
      reading.error(entry.place, "a user's name has no colon and no control character, and is not empty");
    if (!hash) continue;
    // The value is never shown, because it may be the password itself.
    const auto cost = bcrypt_cost(*hash);
    if (!cost) reading.error(entry.place, "the value of user " + cite(entry.key) + " " + cost.error());
    reading.config.users.push_back({entry.key, *hash, cost.value_or(0)});
  }
}

void read_text(Reading& reading, const std::string& text) {
  Node root;
  if (!yaml::parse_map(text, "a web_config is a map, such as 'tls_server_config: ...'", root, reading.report))
    return;  // and an empty one means plain HTTP without passwords
  MapReader top(root, Place{1, 1}, reading.report);
  load_tls(reading, top);
  load_http(reading, top);
  load_users(reading, top);
  top.finish();
}

}  // namespace

Loaded load_file(const std::string& path) {
  Loaded result;
  result.path = path;
  result.files[path] = base::stamp_of(path);
  yaml::Report report(path, homes());
  Reading reading{report, path, result.files};
  const auto file = base::read_regular_file(path, largest_file);
  if (file.error.empty()) {
    read_text(reading, file.text);
  } else {
    report.error({}, "cannot be read: " + file.error);
  }
  if (!report.has_errors()) result.config = std::make_shared<const WebConfig>(std::move(reading.config));
  result.messages = report.take();
  return result;
}

std::optional<Loaded> Watch::look() {
  auto now = loaded_;
  for (auto& [path, stamp] : now) stamp = base::stamp_of(path);
  const bool settled = now == seen_;
  seen_ = std::move(now);
  if (!settled || seen_ == loaded_) return std::nullopt;
  auto loaded = load_file(path_);
  seen_ = loaded_ = loaded.files;
  return loaded;
}

}  // namespace reachd::web_config
