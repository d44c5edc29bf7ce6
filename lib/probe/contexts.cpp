#include "probe/contexts.hpp"

#include "tls/trust.hpp"

namespace reachd::probe {

std::shared_ptr<const Contexts> Contexts::load(const config::Config& config, Error& error) {
  auto result = std::make_shared<Contexts>();
  std::map<std::string, std::shared_ptr<const tls::Trust>> loaded;
  // For second opinions only: that it cannot be read is no error unless a probe uses it.
  std::shared_ptr<const tls::Trust> system;
  if (const auto* set = config.trust_set("system")) system = tls::load_trust(*set).value_or(nullptr);
  for (const auto& probe : config.probes) {
    const auto* target = probe.tls();
    if (target == nullptr) continue;
    error.trust_set = target->trust;
    auto& trust = loaded[target->trust];
    if (!trust) {
      const auto loading = tls::load_trust(*config.trust_set(target->trust));
      if (!loading) {
        error.text = "trust set " + target->trust + ": " + loading.error();
        return nullptr;
      }
      trust = *loading;
    }
    auto& context = result->contexts_[{target->trust, target->alpn}];
    if (context) continue;
    const auto made = tls::make_context(trust, target->alpn, system);
    if (!made) {
      error.text = "probe " + probe.name + ": " + made.error();
      return nullptr;
    }
    context = *made;
  }
  return result;
}

std::shared_ptr<const tls::Context> Contexts::of(const config::TlsTarget& target) const {
  const auto found = contexts_.find({target.trust, target.alpn});
  return found == contexts_.end() ? nullptr : found->second;
}

}  // namespace reachd::probe
