#pragma once

// The documents made of one snapshot, each made when it is first asked for and then shared.

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "core/snapshot.hpp"

namespace reachd::web {

enum class Document : std::uint8_t { metrics, page, json };
inline constexpr int document_count = 3;

/// On the HTTP thread only.
class Documents {
 public:
  explicit Documents(std::shared_ptr<const core::Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}

  const core::Snapshot& snapshot() const { return *snapshot_; }
  std::shared_ptr<const std::string> get(Document document, bool compressed);

 private:
  struct Forms {
    std::shared_ptr<const std::string> plain;
    std::shared_ptr<const std::string> compressed;
  };

  std::shared_ptr<const core::Snapshot> snapshot_;
  std::array<Forms, document_count> made_;
};

}  // namespace reachd::web
