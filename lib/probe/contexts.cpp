#include "probe/contexts.hpp"

#include "tls/trust.hpp"

namespace reachd::probe {

std::shared_ptr<const Contexts> Contexts::load(const config::Config& config, Error& error) {
  auto result = std::make_shared<Contexts>();
  std::map<std::string, std::shared_ptr<const tls::Trust>> loaded;
  for (const auto& probe : config.probes) {
    const auto* target = std::get_if<config::TlsTarget>(&probe.target);
    if (target == nullptr) continue;
    error.trust_set = target->trust;
    auto& trust = loaded[target->trust];
    if (!trust) trust = tls::load_trust(*config.trust_set(target->trust), error.text);
    if (!trust) {
      error.text = "trust set " + target->trust + ": " + error.text;
      return nullptr;
    }
    auto& context = result->contexts_[{target->trust, target->alpn}];
    if (!context) context = tls::make_context(trust, target->alpn, error.text);
    if (!context) {
      error.text = "probe " + probe.name + ": " + error.text;
      return nullptr;
    }
  }
  return result;
}

std::shared_ptr<const tls::Context> Contexts::of(const config::TlsTarget& target) const {
  const auto found = contexts_.find({target.trust, target.alpn});
  return found == contexts_.end() ? nullptr : found->second;
}

}  // namespace reachd::probe
