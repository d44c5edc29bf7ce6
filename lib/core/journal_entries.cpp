#include "core/journal_entries.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/time_text.hpp"

namespace reachd::core {

using journal::Entry;
using journal::Event;

namespace {

std::string_view transport(const Task& task) {
  if (connects(task.labels.kind)) return "TCP";
  return std::get<config::DnsTarget>(task.probe->target).tcp ? "TCP" : "UDP";
}

/// What was tried: "; asked 10.0.0.53 for a.example" or "; tried a.example (192.0.2.1)".
std::string tried(const Record& record, const result::Result& last) {
  const auto address = last.address ? last.address->to_string() : std::string();
  if (!connects(record.task->labels.kind)) return fmt::format("; asked {} for {}", address, last.host);
  if (last.host.empty()) return "";
  return address.empty() || address == last.host ? "; tried " + last.host
                                                 : fmt::format("; tried {} ({})", last.host, address);
}

std::string how(const Record& record, const result::Result& last) {
  std::string text =
      fmt::format("{}: {}{}", result::name(last.outcome), result::meaning(last.outcome), tried(record, last));
  if (last.icmp && last.icmp->sender) {
    text += fmt::format("; ICMP type {} code {} from {}", last.icmp->type, last.icmp->code,
                        last.icmp->sender->to_string());
  }
  if (!last.detail.empty()) text += "; " + last.detail;
  return text;
}

Entry entry(Event event, const Record& record, std::string message) {
  return {event, std::move(message), task_fields(record)};
}

}  // namespace

std::vector<std::pair<std::string_view, std::string>> task_fields(const Record& record) {
  const auto& labels = record.task->labels;
  std::vector<std::pair<std::string_view, std::string>> fields{
      {"REACHD_PROBE", labels.probe},
      {"REACHD_KIND", std::string(result::name(labels.kind))},
      {"REACHD_TARGET", labels.target},
      {"REACHD_PORT", std::to_string(labels.port)},
      {"REACHD_FAMILY", std::string(net::name(labels.family))},
      {"REACHD_SOURCE", labels.source},
      {"REACHD_RESOLVER", labels.resolver},
  };
  if (!record.last) return fields;
  const auto& last = *record.last;
  fields.emplace_back("REACHD_HOST", last.host);
  fields.emplace_back("REACHD_ADDRESS", last.address ? last.address->to_string() : "");
  if (last.source_address) fields.emplace_back("REACHD_SOURCE_ADDRESS", last.source_address->to_string());
  fields.emplace_back("REACHD_OUTCOME", std::string(result::name(last.outcome)));
  fields.emplace_back("REACHD_DURATION_USEC", std::to_string(last.duration / std::chrono::microseconds(1)));
  fields.emplace_back("REACHD_TLS_ISSUER", last.tls.issuer);
  fields.emplace_back("REACHD_TLS_FINGERPRINT_SHA256", last.tls.fingerprint);
  return fields;
}

std::string describe(const Task& task) {
  const auto& labels = task.labels;
  std::string text = labels.probe + " (";
  if (!connects(labels.kind)) {
    text += fmt::format("{} {} over {} {} from {}", labels.type, labels.target, transport(task), labels.port,
                        labels.resolver);
  } else {
    text += fmt::format("{} {} to {}", transport(task), labels.port, labels.target);
  }
  text += fmt::format(", {}", net::name(labels.family));
  if (labels.source != "default") text += ", from " + labels.source;
  return text + ")";
}

std::vector<Entry> entries_of(const Record& record, const Change& change) {
  std::vector<Entry> entries;
  if (!record.last) return entries;
  const auto& last = *record.last;
  const std::string subject = describe(*record.task);
  if (change.settled_as == false) {
    const auto since =
        record.down_since ? " since " + base::local_text(*record.down_since, "%H:%M:%S") : std::string();
    const bool useless = record.task->probe->role == config::Role::control && !record.last_success;
    entries.push_back(entry(
        Event::probe_down, record,
        fmt::format(
            "{} is down{}: {}{}", subject, since, how(record, last),
            useless ? "; this control has not worked yet: if it is forbidden here, choose another" : "")));
  } else if (change.settled_as == true && !change.first_state) {
    entries.push_back(
        entry(Event::probe_up, record, fmt::format("{} is up again{}", subject, tried(record, last))));
  } else if (change.previous_outcome) {
    entries.push_back(entry(Event::outcome_changed, record,
                            fmt::format("{} is still down, now by {} (was {})", subject, how(record, last),
                                        result::name(*change.previous_outcome))));
    entries.back().fields.emplace_back("REACHD_PREVIOUS_OUTCOME",
                                       std::string(result::name(*change.previous_outcome)));
  }
  if (change.previous_issuer) {
    entries.push_back(entry(Event::issuer_changed, record,
                            fmt::format("{} shows a certificate of another issuer: {} (was {})", subject,
                                        last.tls.issuer, *change.previous_issuer)));
  }
  return entries;
}

Entry entries_left_out(const Record& record, std::uint64_t count) {
  return entry(Event::log_dropped, record,
               fmt::format("{} changed too often: {} entries were left out within the last hour",
                           describe(*record.task), count));
}

Entry cause_changed(const verdict::Diagnosis& diagnosis, const std::string& source, net::Family family,
                    Event event, base::Language language, Now now) {
  const auto& info = diagnosis.info;
  const auto& sentence = diagnosis.told.in(language).sentence;
  const bool german = language == base::Language::german;
  auto message = sentence.since(diagnosis.start, language).text();
  if (event == Event::cause_gone) {
    // A cause has held for a second before it is told; a clock that was set back says otherwise.
    const auto held = std::max<std::chrono::nanoseconds>(now.wall - diagnosis.start, std::chrono::seconds(1));
    message =
        fmt::format("{} {}: {}.", german ? "Vorbei nach" : "Over after", base::age_text(held), sentence.what);
  }
  if (event == Event::blocker_found) message = (german ? "Geortet: " : "Located: ") + message;
  return {event,
          std::move(message),
          {{"REACHD_CAUSE", std::string(verdict::name(diagnosis.cause))},
           {"REACHD_SOURCE", source},
           {"REACHD_FAMILY", std::string(net::name(family))},
           {"REACHD_PORT", diagnosis.port == 0 ? "" : std::to_string(diagnosis.port)},
           {"REACHD_TARGET", info.target},
           {"REACHD_MECHANISM", info.mechanism ? std::string(result::name(*info.mechanism)) : ""},
           {"REACHD_BLOCK_HOP", info.hop ? std::to_string(*info.hop) : ""},
           {"REACHD_LAST_HOP", info.last_hop ? info.last_hop->to_string() : ""},
           {"REACHD_BLOCKER", info.blocker ? info.blocker->to_string() : ""}}};
}

Entry service_changed(const ServiceRecord& service, ServiceState previous) {
  std::string message =
      fmt::format("service {} is {} (was {})", service.service, name(service.state), name(previous));
  if (service.source != "default") message += ", from " + service.source;
  return {Event::service_changed,
          std::move(message),
          {{"REACHD_SERVICE", service.service},
           {"REACHD_SOURCE", service.source},
           {"REACHD_STATE", std::string(name(service.state))}}};
}

}  // namespace reachd::core
