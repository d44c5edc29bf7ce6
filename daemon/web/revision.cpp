#include "daemon/web/revision.hpp"

#include <cstdio>

#include "http/quality_list.hpp"

namespace reachd::web {

namespace {

/// FNV-1a: nobody gains by a collision, which would only show an older response to whoever caused it.
class Digest {
 public:
  void add(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) {
      value_ ^= (value >> (8 * i)) & 0xff;
      value_ *= 0x100000001b3;
    }
  }
  void add(std::string_view text) {
    add(text.size());
    for (const char c : text) {
      value_ ^= static_cast<unsigned char>(c);
      value_ *= 0x100000001b3;
    }
  }
  void add(base::Wall time) { add(static_cast<std::uint64_t>(time.time_since_epoch().count())); }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325;
};

void add(Digest& digest, const core::Record& record) {
  for (const auto count : record.attempts) digest.add(count);
  digest.add(record.task->labels.probe);
  digest.add(static_cast<std::uint64_t>(record.up ? 1 + *record.up : 0));
  digest.add(static_cast<std::uint64_t>(2 * record.settled + record.takes_part));
  if (record.last) digest.add(record.last->started_wall);
  digest.add(static_cast<std::uint64_t>(record.reachable_addresses));
  digest.add(static_cast<std::uint64_t>(record.unreachable_addresses));
  if (record.block) digest.add(1 + static_cast<std::uint64_t>(record.block->mechanism));
  if (record.block && record.block->hop) digest.add(static_cast<std::uint64_t>(*record.block->hop));
  if (record.paths) digest.add(record.paths->ended);
}

}  // namespace

std::string entity_tag(const core::Snapshot& snapshot) {
  Digest digest;
  digest.add(snapshot.process_start);
  digest.add(snapshot.last_reload_success);
  digest.add(static_cast<std::uint64_t>(snapshot.config && snapshot.config->proxied));
  for (const auto& record : snapshot.records) add(digest, record);
  for (const auto& service : snapshot.services) {
    digest.add(service.service);
    digest.add(static_cast<std::uint64_t>(service.state));
    if (service.since) digest.add(*service.since);
  }
  for (const auto& diagnosis : snapshot.diagnoses) {
    for (const auto& cause : diagnosis.causes) digest.add(cause.sentence);
  }
  char text[32];
  std::snprintf(text, sizeof text, "W/\"%016llx\"", static_cast<unsigned long long>(digest.value()));
  return text;
}

bool matches(std::string_view if_none_match, std::string_view tag) {
  const auto opaque = [](std::string_view text) { return text.starts_with("W/") ? text.substr(2) : text; };
  bool found = false;
  http::for_each_quality(if_none_match, [&](std::string_view each, int) {
    found |= each == "*" || opaque(each) == opaque(tag);
  });
  return found;
}

}  // namespace reachd::web
