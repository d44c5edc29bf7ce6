#include "probe/task.hpp"

namespace reachd::probe {

const config::TrustSet& Task::trust() const {
  static const config::TrustSet none;
  const auto* tls = probe->tls();
  const auto* trust = tls == nullptr ? nullptr : config->trust_set(tls->trust);
  return trust == nullptr ? none : *trust;
}

const std::vector<dns::Server>& Task::asked() const {
  static const std::vector<dns::Server> none;
  return connects(labels.kind) ? none : servers;
}

}  // namespace reachd::probe
