#include "daemon/web/documents.hpp"

#include <nlohmann/json.hpp>

#include "daemon/web/encoding.hpp"
#include "daemon/web/status_json.hpp"
#include "daemon/web/status_page.hpp"
#include "metrics/render.hpp"

namespace reachd::web {

namespace {

std::string make(Document document, const core::Snapshot& snapshot) {
  switch (document) {
    case Document::metrics:
      return metrics::render(snapshot);
    case Document::page:
      return status_page(snapshot);
    case Document::json:
      return to_text(status_json(snapshot));
  }
  return {};
}

}  // namespace

std::shared_ptr<const std::string> Documents::get(Document document, bool compressed) {
  auto& forms = made_[static_cast<std::size_t>(document)];
  if (!forms.plain) forms.plain = std::make_shared<const std::string>(make(document, *snapshot_));
  if (!compressed) return forms.plain;
  if (!forms.compressed) forms.compressed = std::make_shared<const std::string>(gzip(*forms.plain));
  return forms.compressed;
}

}  // namespace reachd::web
