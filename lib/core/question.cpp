#include "core/question.hpp"

#include <fmt/format.h>

#include "base/bytes.hpp"

namespace reachd::core {

namespace {

/// Values one after the other, each with its length, so that no two lists of values give the same text.
class Text {
 public:
  void put(std::string_view value) { text_ += fmt::format("{}:{},", value.size(), value); }
  void put(std::int64_t value) { put(std::to_string(value)); }
  void put(const std::optional<net::Address>& address) { put(address ? address->to_string() : ""); }
  template <class Values>
  void put_each(const Values& values) {
    put(static_cast<std::int64_t>(values.size()));
    for (const auto& value : values) put(value);
  }

  std::string fingerprint() const {
    const auto digest = base::sha256(base::bytes_of(text_));
    return base::hex(std::span(digest).first(digest.size() / 2));
  }

 private:
  std::string text_;
};

void put_target(Text& text, const config::DnsTarget& target) {
  text.put(target.query.text());
  text.put(target.types_automatic);
  text.put_each(target.types);
  text.put(target.tcp);
}

void put_target(Text& text, const config::TcpTarget& target) {
  text.put(target.host.text());
  text.put(target.port);
}

void put_target(Text& text, const config::TlsTarget& target) {
  text.put(target.host.text());
  text.put(target.port);
  text.put(target.server_name);
  text.put_each(target.alpn);
  text.put(target.trust);
}

void put_target(Text& text, const config::HttpTarget& target) {
  text.put(target.host.text());
  text.put(target.port);
  text.put(target.path);
  text.put_each(target.status);
  text.put(target.body.has_value());
  text.put(target.body.value_or(""));
}

void put_trust(Text& text, const config::TrustSet& trust) {
  text.put(trust.name);
  text.put(trust.bundle);
  text.put(trust.bundle_optional);
  for (const auto& key : trust.spki_sha256)
    text.put(std::string_view(reinterpret_cast<const char*>(key.data()), key.size()));
}

}  // namespace

std::string question_fingerprint(const Task& task) {
  Text text;
  text.put(static_cast<std::int64_t>(task.probe->target.index()));
  std::visit([&](const auto& target) { put_target(text, target); }, task.probe->target);
  text.put(static_cast<std::int64_t>(task.probe->expect_networks.size()));
  for (const auto& network : task.probe->expect_networks) text.put(network.to_string());
  text.put(task.source.name);
  text.put(task.source.interface);
  text.put(task.source.ipv4);
  text.put(task.source.ipv6);
  if (const auto* tls = std::get_if<config::TlsTarget>(&task.probe->target)) {
    if (const auto* trust = task.config->trust_set(tls->trust)) put_trust(text, *trust);
  }
  if (!connects(task.labels.kind)) {
    for (const auto& server : task.servers) {
      text.put(server.name);
      text.put(server.endpoint.to_string());
    }
  }
  return text.fingerprint();
}

}  // namespace reachd::core
