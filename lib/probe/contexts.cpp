#include "probe/contexts.hpp"

#include "tls/trust.hpp"

namespace reachd::probe {

/// Trusted as a device trusts its proxy: by its system's store.
const Contexts::Key Contexts::of_every_proxy{"system", {}};

std::shared_ptr<const Contexts> Contexts::load(const config::Config& config, Error& error) {
  auto result = std::make_shared<Contexts>();
  std::map<std::string, std::shared_ptr<const tls::Trust>> loaded;
  // For second opinions only: that it cannot be read is no error unless a probe uses it.
  std::shared_ptr<const tls::Trust> system;
  if (const auto* set = config.trust_set("system")) system = tls::load_trust(*set).value_or(nullptr);
  /// False if `error` says why not.
  const auto add = [&](const std::string& user, const Key& key) {
    const auto& [set, alpn] = key;
    error.trust_set = set;
    auto& trust = loaded[set];
    if (!trust) {
      const auto loading = tls::load_trust(*config.trust_set(set));
      if (!loading) {
        error.text = "trust set " + set + ": " + loading.error();
        return false;
      }
      trust = *loading;
    }
    auto& context = result->contexts_[key];
    if (context) return true;
    const auto made = tls::make_context(trust, alpn, system);
    if (!made) {
      error.text = user + ": " + made.error();
      return false;
    }
    context = *made;
    return true;
  };
  for (const auto& probe : config.probes) {
    const auto* target = probe.tls();
    if (target != nullptr && !add("probe " + probe.name, {target->trust, target->alpn})) return nullptr;
  }
  for (const auto& source : config.sources) {
    if (source.proxy && source.proxy->tls && !add("source " + source.name, of_every_proxy)) return nullptr;
  }
  return result;
}

std::shared_ptr<const tls::Context> Contexts::of_proxies() const {
  const auto found = contexts_.find(of_every_proxy);
  return found == contexts_.end() ? nullptr : found->second;
}

std::shared_ptr<const tls::Context> Contexts::of(const config::TlsTarget& target) const {
  const auto found = contexts_.find({target.trust, target.alpn});
  return found == contexts_.end() ? nullptr : found->second;
}

}  // namespace reachd::probe
