#include "daemon/web/documents.hpp"

#include "daemon/json/api_json.hpp"
#include "daemon/page/status_page.hpp"
#include "daemon/web/revision.hpp"
#include "metrics/render.hpp"
#include "serve/encoding.hpp"

namespace reachd::web {

namespace {

std::string make(Document document, const core::Snapshot& snapshot) {
  switch (document) {
    case Document::metrics:
      return metrics::render(snapshot);
    case Document::status:
      return json::status_text(snapshot);
    case Document::probes:
      return json::probes_text(snapshot);
    case Document::page_english:
      return page::status_page(snapshot, page::Language::english);
    case Document::page_german:
      return page::status_page(snapshot, page::Language::german);
  }
  return {};
}

}  // namespace

std::shared_ptr<const std::string> Documents::get(Document document, bool compressed) {
  auto& forms = made_[static_cast<std::size_t>(document)];
  if (!forms.plain) forms.plain = std::make_shared<const std::string>(make(document, *snapshot_));
  if (!compressed) return forms.plain;
  if (!forms.compressed) forms.compressed = std::make_shared<const std::string>(serve::gzip(*forms.plain));
  return forms.compressed;
}

const std::string& Documents::entity_tag() {
  if (entity_tag_.empty()) entity_tag_ = web::entity_tag(*snapshot_);
  return entity_tag_;
}

}  // namespace reachd::web
