#pragma once

// The question that a task asks, as a fingerprint that can be kept in a file.

#include <string>

#include "core/plan.hpp"

namespace reachd::core {

/// 32 lower-case hex digits. Equal labels and equal fingerprints mean Task::same_question(), also across a
/// restart: whatever that looks at is in it. Takes some microseconds.
std::string question_fingerprint(const Task& task);

}  // namespace reachd::core
