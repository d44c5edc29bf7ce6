#pragma once

#include <functional>
#include <memory>

#include "core/snapshot.hpp"

namespace reachd::web {

using SnapshotPtr = std::shared_ptr<const core::Snapshot>;
/// Called on the HTTP thread; must ensure that `reply` is called once, on any thread, soon. Null: there is
/// none.
using SnapshotSource = std::function<void(std::function<void(SnapshotPtr)> reply)>;

}  // namespace reachd::web
