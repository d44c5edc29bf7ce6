#pragma once

// The documents rendered from one snapshot, each rendered on first request and then shared.

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "core/snapshot.hpp"
#include "daemon/page/language.hpp"

namespace reachd::web {

enum class Document : std::uint8_t { metrics, status, probes, page_english, page_german };
inline constexpr int document_count = 5;

constexpr Document status_page_in(page::Language language) {
  return language == page::Language::german ? Document::page_german : Document::page_english;
}

/// On the HTTP thread only.
class Documents {
 public:
  explicit Documents(std::shared_ptr<const core::Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}

  const core::Snapshot& snapshot() const { return *snapshot_; }
  std::shared_ptr<const std::string> get(Document document, bool compressed);
  /// For the API's responses: see revision.hpp.
  const std::string& entity_tag();

 private:
  struct Forms {
    std::shared_ptr<const std::string> plain;
    std::shared_ptr<const std::string> compressed;
  };

  std::shared_ptr<const core::Snapshot> snapshot_;
  std::array<Forms, document_count> made_;
  std::string entity_tag_;
};

}  // namespace reachd::web
