#pragma once

// Records for tests.

#include <memory>
#include <string>
#include <utility>

#include "core/snapshot.hpp"

namespace reachd::core {

/// Of a probe from the source `default` that was never attempted; `resolver` and `type` are for a dns probe.
inline Record record_of(result::Kind kind, std::string probe, std::string target, std::uint16_t port,
                        std::string resolver = {}, std::string type = {}) {
  auto task = std::make_shared<probe::Task>();
  task->labels.probe = std::move(probe);
  task->labels.kind = kind;
  task->labels.target = std::move(target);
  task->labels.port = port;
  task->labels.source = "default";
  task->labels.resolver = std::move(resolver);
  task->labels.type = std::move(type);
  Record record;
  record.task = std::move(task);
  return record;
}

}  // namespace reachd::core
