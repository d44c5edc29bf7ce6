#include "core/plan.hpp"

#include <fmt/format.h>

#include "base/bytes.hpp"

namespace reachd::core {

namespace {

// The parts of Task::question(), written one after the other, each value with its length, so that no two
// questions give the same text. The order and the form of what is written are those of 0.1.0 and stay: the
// fingerprints are in state files. Each structure is taken apart into all of its members, so that one more
// member does not compile until it is written here, too.
class QuestionText {
 public:
  void put(std::string_view value) { text_ += fmt::format("{}:{},", value.size(), value); }
  void put(std::int64_t value) { put(std::to_string(value)); }
  void put(const config::NamePattern& pattern) { put(pattern.text()); }
  void put(const std::optional<net::Address>& address) { put(address ? address->to_string() : ""); }
  void put(const net::Network& network) { put(network.to_string()); }
  void put(const config::KeyHash& key) {
    put(std::string_view(reinterpret_cast<const char*>(key.data()), key.size()));
  }
  template <class Value>
  void put(const std::vector<Value>& values) {
    put(static_cast<std::int64_t>(values.size()));
    for (const auto& value : values) put(value);
  }

  void put(const config::DnsTarget& target) {
    const auto& [host, types_automatic, types, tcp, records] = target;
    put_all(host, types_automatic, types, tcp);
    if (records) put("records");
  }
  void put(const config::TcpTarget& target) {
    const auto& [host, port] = target;
    put_all(host, port);
  }
  void put(const config::TlsTarget& target) {
    const auto& [host, port, server_name, alpn, trust, hello] = target;
    put_all(host, port, server_name, alpn, trust);
    if (hello == config::Hello::small) put("small");
  }
  void put(const config::HttpTarget& target) {
    const auto& [host, port, path, status, body] = target;
    put_all(host, port, path, status, body.has_value(), body.value_or(""));
  }
  void put(const config::HttpsTarget& target) {
    const auto& [tls, http] = target;
    put(tls);
    put(http);
  }
  void put(const decltype(config::Probe::target)& target) {
    put(static_cast<std::int64_t>(target.index()));  // so the variant's alternatives keep their places
    std::visit([this](const auto& alternative) { put(alternative); }, target);
  }
  /// Nothing is written where there is none, as before there were any.
  void put(const std::optional<config::Proxy>& proxy) {
    if (!proxy) return;
    const auto& [tls, host, port, login] = *proxy;
    put_all(tls, host, port, login);
  }
  void put(const config::TrustSet& trust) {
    // `any` is what the set of that name is, and no other.
    [[maybe_unused]] const auto& [name, bundle, bundle_optional, keys, any] = trust;
    if (name.empty()) return;
    put_all(name, bundle, bundle_optional);
    for (const auto& key : keys) put(key);
  }
  void put(const std::vector<dns::Server>& servers) {
    for (const auto& [name, endpoint] : servers) put_all(name, endpoint.to_string());
  }

  template <class... Values>
  void put_all(const Values&... values) {
    (put(values), ...);
  }

  std::string fingerprint() const {
    const auto digest = base::sha256(base::bytes_of(text_));
    return base::hex(std::span(digest).first(digest.size() / 2));
  }

 private:
  std::string text_;
};

}  // namespace

std::string question_fingerprint(const Task& task) {
  QuestionText text;
  std::apply([&](const auto&... parts) { text.put_all(parts...); }, task.question());
  return text.fingerprint();
}

}  // namespace reachd::core
