#include "daemon/web/documents.hpp"

#include <fmt/format.h>

#include "core/services.hpp"
#include "http/quality_list.hpp"
#include "serve/response.hpp"

namespace reachd::web {

namespace {

/// Not for secrets: nobody gains by a collision, which would only show an older response to whoever caused
/// it.
class Digest {
 public:
  void add(std::string_view text) { add(std::hash<std::string_view>()(text)); }
  void add(base::Wall time) { add(time.time_since_epoch().count()); }
  /// An integer or an enumerator.
  template <class Number>
  void add(Number number) {
    value_ = value_ * 0x100000001b3 + static_cast<std::uint64_t>(number);
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325;  // this and the factor: those of FNV-1a
};

void add(Digest& digest, const core::Record& record) {
  for (const auto count : record.attempts) digest.add(count);
  digest.add(std::string_view(record.task->labels.probe));
  digest.add(record.up ? 1 + *record.up : 0);
  digest.add(2 * record.settled + record.takes_part);
  if (record.last) digest.add(record.last->started_wall);
  digest.add(record.reachable_addresses);
  digest.add(record.unreachable_addresses);
  if (record.block) digest.add(record.block->mechanism);
  digest.add(record.block ? record.block->hop.value_or(-1) : -2);
  if (record.paths) digest.add(record.paths->ended);
}

}  // namespace

std::string entity_tag(const core::Snapshot& snapshot) {
  Digest digest;
  digest.add(snapshot.process_start);
  digest.add(snapshot.last_reload_success);
  for (const auto& source : core::proxied_sources(snapshot)) digest.add(std::string_view(source));
  for (const auto& record : snapshot.records) add(digest, record);
  for (const auto& service : snapshot.services) {
    digest.add(std::string_view(service.service));
    digest.add(service.state);
    if (service.since) digest.add(*service.since);
  }
  for (const auto& diagnosis : snapshot.diagnoses) {
    for (const auto& cause : diagnosis.causes)
      digest.add(std::string_view(cause.told.english.sentence.text()));
  }
  return fmt::format("W/\"{:016x}\"", digest.value());
}

bool matches(std::string_view if_none_match, std::string_view tag) {
  const auto opaque = [](std::string_view text) { return text.starts_with("W/") ? text.substr(2) : text; };
  bool found = false;
  http::for_each_quality(if_none_match, [&](std::string_view each, int) {
    found |= each == "*" || opaque(each) == opaque(tag);
  });
  return found;
}

std::shared_ptr<const std::string> Documents::get(Render render, bool compressed) {
  auto& forms = made_[render];
  if (!forms.plain) forms.plain = std::make_shared<const std::string>(render(*snapshot_));
  if (!compressed) return forms.plain;
  if (!forms.compressed) forms.compressed = std::make_shared<const std::string>(serve::gzip(*forms.plain));
  return forms.compressed;
}

const std::string& Documents::entity_tag() {
  if (entity_tag_.empty()) entity_tag_ = web::entity_tag(*snapshot_);
  return entity_tag_;
}

}  // namespace reachd::web
