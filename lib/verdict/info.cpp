#include "verdict/info.hpp"

#include <fmt/format.h>

#include <set>

namespace reachd::verdict {

namespace {

/// One field over all blocks: their common value, or nothing.
template <typename T>
class Agreement {
 public:
  void hear(const std::optional<T>& said) {
    if (!said) return;
    if (value_ && *value_ != *said) disagree_ = true;
    value_ = said;
  }
  std::optional<T> result() const { return disagree_ ? std::nullopt : value_; }

 private:
  std::optional<T> value_;
  bool disagree_ = false;
};

}  // namespace

std::vector<std::string> hosts_of(const Finding& finding, std::span<const Observation> observations) {
  std::set<std::string> resolvers, targets;
  for (const auto index : finding.explains) {
    const auto& o = observations[index];
    if (!result::connects(o.kind)) resolvers.insert(o.resolver);
    targets.insert(o.target);
  }
  const auto& hosts = concerns_resolvers(finding.cause) && !resolvers.empty() ? resolvers : targets;
  return {hosts.begin(), hosts.end()};
}

Info info_of(const Finding& finding, std::span<const Observation> observations) {
  Agreement<result::Mechanism> mechanism;
  Agreement<int> hop;
  Agreement<net::Address> last_hop, blocker;
  Agreement<std::uint16_t> control_port;
  Agreement<bool> loops;
  bool traced = false, told = false;
  for (const auto index : finding.explains) {
    const auto& block = observations[index].block;
    if (!block) continue;
    traced = true;
    if (block->mechanism != result::Mechanism::unknown) {
      told = true;
      mechanism.hear(block->mechanism);
      loops.hear(block->loops);
    }
    hop.hear(block->hop);
    last_hop.hear(block->last_hop);
    blocker.hear(block->blocker);
    const bool passes = block->control_port != 0 && block->control_passes;
    control_port.hear(passes ? block->control_port : std::uint16_t{0});
  }
  Info info{mechanism.result(),
            hop.result(),
            last_hop.result(),
            blocker.result(),
            control_port.result().value_or(0),
            {},
            loops.result().value_or(false)};
  if (traced && !told) info.mechanism = result::Mechanism::unknown;
  const auto hosts = hosts_of(finding, observations);
  if (hosts.size() == 1) info.target = hosts.front();
  if (hosts.size() > 1) info.target = fmt::format("{} hosts", hosts.size());
  return info;
}

}  // namespace reachd::verdict
