#include "probe/task.hpp"

namespace reachd::probe {

namespace {

const config::TrustSet* trust_of(const Task& task) {
  const auto* tls = std::get_if<config::TlsTarget>(&task.probe->target);
  return tls == nullptr ? nullptr : task.config->trust_set(tls->trust);
}

}  // namespace

bool Task::same_question(const Task& other) const {
  const auto* trust = trust_of(*this);
  const auto* other_trust = trust_of(other);
  const bool same_trust =
      trust == nullptr || other_trust == nullptr ? trust == other_trust : *trust == *other_trust;
  const bool same_server = connects(labels.kind) || servers == other.servers;
  return labels == other.labels && probe->target == other.probe->target &&
         probe->expect_networks == other.probe->expect_networks && source == other.source && same_trust &&
         same_server;
}

}  // namespace reachd::probe
