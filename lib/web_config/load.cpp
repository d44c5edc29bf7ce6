#include "web_config/load.hpp"

#include "web_config/reading.hpp"

namespace reachd::web_config {

namespace {

constexpr std::size_t largest_file = 1 << 20;

constexpr yaml::Home homes[] = {
    {"cert", "'tls_server_config'"},
    {"key", "'tls_server_config'"},
    {"cert_file", "'tls_server_config'"},
    {"key_file", "'tls_server_config'"},
    {"client_ca", "'tls_server_config'"},
    {"client_ca_file", "'tls_server_config'"},
    {"client_auth_type", "'tls_server_config'"},
    {"client_allowed_sans", "'tls_server_config'"},
    {"min_version", "'tls_server_config'"},
    {"max_version", "'tls_server_config'"},
    {"cipher_suites", "'tls_server_config'"},
    {"curve_preferences", "'tls_server_config'"},
    {"prefer_server_cipher_suites", "'tls_server_config'"},
    {"http2", "'http_server_config'"},
    {"headers", "'http_server_config'"},
    {"Content-Security-Policy", "the 'headers' of 'http_server_config'"},
    {"Strict-Transport-Security", "the 'headers' of 'http_server_config'"},
    {"X-Content-Type-Options", "the 'headers' of 'http_server_config'"},
    {"X-Frame-Options", "the 'headers' of 'http_server_config'"},
    {"X-XSS-Protection", "the 'headers' of 'http_server_config'"},
    {"interval", "'rate_limit'"},
    {"burst", "'rate_limit'"},
};

void read_all(Reading& reading, const Node& root) {
  MapReader top(root, Place{1, 1}, reading.report);
  load_tls(reading, top);
  load_http(reading, top);
  load_users(reading, top);
  top.finish();
}

void read_text(Reading& reading, const std::string& text) {
  Node root;
  if (!parse_yaml(text, root, reading.report)) return;
  if (root.kind == Node::Kind::null)
    root.kind = Node::Kind::map;  // an empty file: plain HTTP without passwords
  if (root.kind == Node::Kind::map) {
    read_all(reading, root);
  } else {
    reading.report.error(root.place, "a web_config is a map, such as 'tls_server_config: ...'");
  }
}

}  // namespace

Loaded load_file(const std::string& path) {
  Loaded result;
  result.path = path;
  result.files[path] = base::stamp_of(path);
  yaml::Report report(path, homes);
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
