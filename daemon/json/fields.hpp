#pragma once

// The fields of what reachd says in JSON: one list per type, for all that write or read it, so that a thing
// has one name. A list calls, for each field,
//
//   visit.both(name, value)               in the API, in `once`, in `trace` and in the state file
//   visit.shown(name, value)              not in the state file
//   visit.shown_if(when, name, value)     likewise, and only then
//   visit.stored(name, value)             only in the state file
//   visit.group(name, is_there, list)     an object that is no type of its own; `list` takes its visitor
//
// The form of a value (a time as RFC 3339 or as nanoseconds) is the visitor's: writer.hpp, memory_text.cpp,
// saved_status.cpp. To add a field: its line here; a test says where openapi.json lacks it.

#include <concepts>
#include <cstring>
#include <string>
#include <type_traits>

#include "core/memory.hpp"
#include "core/snapshot.hpp"
#include "daemon/json/api_json.hpp"
#include "daemon/json/saved_status.hpp"
#include "result/block.hpp"
#include "result/path.hpp"
#include "result/result.hpp"
#include "verdict/publish.hpp"

namespace reachd::json {

/// Whether a field is there while its value is empty: no text, no element, no optional, the number 0. Times,
/// durations and enumerations are never empty.
enum class Rule : std::uint8_t {
  if_known,    ///< left out
  if_true,     ///< a flag: left out while it is false
  always,      ///< there
  or_null,     ///< there as null
  configured,  ///< there; a text of the configuration, which is read as it is and not cleaned
  sentence,    ///< there; a text that may be longer than what an attempt notes
};

template <class Type, class Wanted>
concept Is = std::same_as<std::remove_const_t<Type>, Wanted>;

/// `labels`: probe::Labels, or a SavedSeries.
void label_fields(auto& visit, auto& labels) {
  visit.both("probe", labels.probe, Rule::configured);
  visit.both("kind", labels.kind, Rule::always);
  visit.both("target", labels.target, Rule::configured);
  visit.both("port", labels.port, Rule::always);
  visit.both("family", labels.family, Rule::always);
  visit.both("source", labels.source, Rule::configured);
  visit.both("resolver", labels.resolver);
  visit.both("type", labels.type);
}

void fields(auto& visit, Is<net::IcmpError> auto& icmp) {
  visit.shown("family", icmp.family);
  visit.shown("type", icmp.type, Rule::always);
  visit.shown("code", icmp.code, Rule::always);
  visit.shown("sender", icmp.sender);
}

void fields(auto& visit, Is<result::CertificateFact> auto& certificate) {
  visit.shown("subject", certificate.subject, Rule::always);
  visit.shown("issuer", certificate.issuer, Rule::always);
  visit.shown("sha256", certificate.sha256, Rule::always);
  visit.shown("not_before", certificate.not_before);
  visit.shown("not_after", certificate.not_after);
}

void fields(auto& visit, Is<result::TlsFacts> auto& tls) {
  visit.both("version", tls.version, Rule::always);
  visit.both("issuer", tls.issuer, Rule::always);
  visit.both("alpn", tls.alpn, Rule::always);
  visit.both("fingerprint", tls.fingerprint, Rule::always);
  visit.both("not_after", tls.not_after);
  visit.stored("topmost_issuer_is_apple", tls.authority_is_apple);
  visit.shown("chain", tls.chain, Rule::always);
}

/// The name ("ECONNREFUSED") is the same in every language, and strerrorname_np(3) is thread-safe.
inline std::string error_name(int number) {
  if (number == 0) return {};
  const char* name = strerrorname_np(number);
  return name != nullptr ? std::string(name) : std::to_string(number);
}

/// Who answered over HTTP; there only if a byte came.
template <Is<result::HttpFacts> Facts>
void http_fields(auto& visit, Facts& http) {
  auto status = static_cast<std::uint16_t>(http.status);
  visit.stored("status", status);
  if constexpr (!std::is_const_v<Facts>) {
    http.status = status;
    http.received = true;
  }
  visit.both("server", http.server);
  visit.both("via", http.via);
  visit.both("location", http.location);
  visit.stored("page", http.page);
}

/// A failure in short.
void brief_fields(auto& visit, Is<result::Result> auto& result) {
  visit.both("outcome", result.outcome);
  visit.both("started", result.started_wall);
  visit.both("host", result.host);
  visit.both("address", result.address);
  visit.both("source_address", result.source_address);
  visit.both("interface", result.interface);
  visit.both("detail", result.detail);
}

void fields(auto& visit, Is<result::Result> auto& result) {
  brief_fields(visit, result);
  visit.shown("meaning", result::meaning(result.outcome));
  visit.both("duration", result.duration);
  visit.shown("phases", result.phases);
  visit.shown("answered_by", result.resolver);
  visit.shown("answers", result.answers);
  visit.shown("icmp", result.icmp);
  visit.shown("error", error_name(result.error_number));
  visit.shown("retransmits", result.retransmits);
  visit.shown("http_status", result.http.status);
  visit.shown("clock_offset", result.clock_offset);
  visit.stored("tried_address", result.tried_address);
  visit.stored("used_fallback_address", result.used_fallback_address);
  visit.both("tls", result.tls);
  visit.stored("older_than_tls12", result.tls.older_than_tls12, Rule::if_true);
  visit.stored("nat64", result.nat64);
  visit.group("http", result.http.received, [&](auto& http) { http_fields(http, result.http); });
}

/// `place`: a result::Block or a verdict::Info.
void place_fields(auto& visit, auto& place) {
  visit.both("mechanism", place.mechanism);
  visit.both("hop", place.hop);
  visit.both("last_hop", place.last_hop);
  visit.both("blocker", place.blocker);
}

void fields(auto& visit, Is<result::Block> auto& block) {
  place_fields(visit, block);
  visit.stored("loops", block.loops, Rule::if_true);
  visit.both("control_port", block.control_port);
  visit.stored("control_passes", block.control_passes);
  visit.shown_if(block.control_port != 0, "control_passes", block.control_passes);
}

void fields(auto& visit, Is<result::Hop> auto& hop) {
  visit.shown("hop", hop.distance, Rule::always);
  visit.shown("answer", hop.answer);
  visit.shown("router", hop.router);
  visit.shown("sender", hop.sender);
  visit.shown_if(hop.answer != result::Hop::Answer::silent, "round_trip", hop.round_trip);
}

/// What one trace saw. `text`: what the block rests on; in English, as all that is noted of an attempt.
void path_fields(auto& visit, auto& failing, auto& control, auto& text) {
  visit.shown("path", failing, Rule::always);
  visit.shown("control", control, Rule::always);
  visit.shown("confidence", text.english);
}

void fields(auto& visit, Is<core::TracedPaths> auto& paths) {
  visit.shown("ended", paths.ended);
  visit.shown("port", paths.port, Rule::always);
  visit.shown("control_port", paths.control_port);
  path_fields(visit, paths.failing, paths.control, paths.text);
}

void fields(auto& visit, Is<TraceReport> auto& report) {
  const bool reached = report.outcome == result::Outcome::ok;
  visit.shown("host", report.host, Rule::always);
  visit.shown("address", report.endpoint.address);
  visit.shown("port", report.endpoint.port, Rule::always);
  visit.shown("transport", std::string_view(report.udp_dns ? "udp" : "tcp"));
  visit.shown("family", report.endpoint.address.family());
  visit.shown("source", report.source, Rule::always);
  visit.shown("source_address", report.source_address);
  visit.shown("interface", report.interface);
  visit.shown("started", report.started);
  visit.shown("outcome", report.outcome);
  visit.shown("detail", report.detail.english);
  visit.shown("reached", reached);
  visit.shown_if(!reached, "block", report.trace.block);
  path_fields(visit, report.trace.failing, report.trace.control, report.trace.confidence_text);
}

/// `settled`: a core::Record or a core::StateMemory.
void settled_fields(auto& visit, auto& settled) {
  visit.both("last_success", settled.last_success);
  visit.both("last_transition", settled.last_transition);
  visit.both("down_since", settled.down_since);
  visit.both("block", settled.block);
}

inline std::string_view role_name(const config::Probe* probe) {
  return probe == nullptr ? std::string_view() : base::name(probe->role);
}

/// Which series it is, and its state.
void state_fields(auto& visit, const core::Record& record) {
  label_fields(visit, record.task->labels);
  visit.shown("role", role_name(record.task->probe));
  visit.shown("takes_part", record.takes_part);
  visit.shown("up", record.up, Rule::or_null);
  visit.shown("settled", record.settled);
}

/// What is counted and known of a series.
void counted_fields(auto& visit, const core::Record& record) {
  settled_fields(visit, record);
  visit.shown("certificate_not_after", record.certificate_not_after);
  visit.group("addresses", true, [&](auto& addresses) {
    addresses.shown("reachable", record.reachable_addresses, Rule::always);
    addresses.shown("unreachable", record.unreachable_addresses, Rule::always);
  });
  visit.shown("attempts", record.attempts);
}

/// `service`: a core::ServiceRecord or a SavedService.
void service_fields(auto& visit, auto& service) {
  visit.both("service", service.service, Rule::configured);
  visit.both("source", service.source, Rule::configured);
  visit.both("state", service.state, Rule::always);
}

void fields(auto& visit, Is<core::ServiceRecord> auto& service) {
  service_fields(visit, service);
  visit.both("since", service.since);
}

void fields(auto& visit, Is<verdict::Told> auto& told) {
  visit.stored("what", told.sentence.what, Rule::sentence);
  visit.stored("rest", told.sentence.rest, Rule::sentence);
  visit.stored("ask", told.sentence.ask, Rule::sentence);
  visit.stored("evidence", told.evidence);
}

/// What the API says in the language of the configuration it writes itself.
template <Is<verdict::Diagnosis> Diagnosis>
void cause_fields(auto& visit, auto& source, auto& family, Diagnosis& diagnosis) {
  visit.both("source", source, Rule::configured);
  visit.both("family", family);
  visit.both("cause", diagnosis.cause);
  visit.both("port", diagnosis.port);
  visit.both("start", diagnosis.start);
  visit.both("probes", diagnosis.probes, Rule::always);
  std::vector<verdict::Told> told;  // in English and German
  if constexpr (std::is_const_v<Diagnosis>) told = {diagnosis.told.english, diagnosis.told.german};
  visit.stored("told", told);
  if constexpr (!std::is_const_v<Diagnosis>) {
    if (told.size() == 2) {
      diagnosis.told = {told[0], told[1]};
    } else {  // reachd 0.1.0 wrote one text in English, with its time
      auto& what = diagnosis.told.english.sentence.what;
      visit.stored("sentence", what, Rule::sentence);
      if (what.ends_with('.')) what.pop_back();
      diagnosis.told.german = diagnosis.told.english;
    }
  }
  visit.both("target", diagnosis.info.target, Rule::always);
  place_fields(visit, diagnosis.info);
  visit.stored("control_port", diagnosis.info.control_port);
}

void fields(auto& visit, Is<Difference> auto& difference) {
  visit.shown("what", difference.what, Rule::always);
  visit.shown("before", difference.before, Rule::always);
  visit.shown("after", difference.after, Rule::always);
}

void fields(auto& visit, Is<Comparison> auto& comparison) {
  visit.shown("worse", comparison.worse, Rule::always);
  visit.shown("better", comparison.better, Rule::always);
  visit.shown("changed", comparison.changed, Rule::always);
  visit.shown("not_compared", comparison.not_compared, Rule::always);
}

// What only the state file has.

void fields(auto& visit, Is<core::Place> auto& place) {
  visit.stored("host", place.host, Rule::always);
  visit.stored("address", place.address);
}

void fields(auto& visit, Is<core::WorkedMemory> auto& worked) {
  fields(visit, worked.place);
  visit.stored("worked", worked.worked);
}

void fields(auto& visit, Is<core::TriedMemory> auto& tried) {
  fields(visit, tried.place);
  visit.stored("last", tried.last);
  visit.stored("results", tried.results, Rule::always);
}

void fields(auto& visit, Is<core::StateMemory> auto& state) {
  visit.stored("up", state.up);
  visit.stored("last", state.last);
  settled_fields(visit, state);
}

void fields(auto& visit, Is<core::GoodAnswerAt<core::Wall>> auto& good) {
  visit.stored("server", good.server);
  visit.stored("via", good.via);
  visit.stored("seen", good.seen);
}

template <Is<core::SeriesMemory> Memory>
void fields(auto& visit, Memory& series) {
  label_fields(visit, series.labels);
  visit.stored("question", series.question, Rule::configured);
  visit.stored("seen", series.seen);
  visit.stored("state", series.state);
  visit.stored("remembered", series.remembered);
  // What reachd 0.1.0 wrote: the one that worked last.
  visit.group("place", false, [&](auto& place) {
    if constexpr (!std::is_const_v<Memory>) fields(place, series.remembered.emplace_back());
  });
  visit.stored("record_seen", series.record_seen);
  visit.group("worked", series.worked.has_value(), [&](auto& worked) {
    if constexpr (!std::is_const_v<Memory>) series.worked.emplace();
    worked.stored("last", *series.worked);
    worked.stored("others_since", series.others_worked);
  });
  visit.stored("good_answers", series.good_answers);
  visit.stored("tried", series.tried);
  visit.stored("recent", series.recent);
}

void fields(auto& visit, Is<core::CauseMemory> auto& cause) {
  cause_fields(visit, cause.source, cause.family, cause.diagnosis);
}

void fields(auto& visit, Is<host::Boot> auto& boot) {
  visit.stored("id", boot.id, Rule::configured);
  visit.stored("lasted", boot.lasted);
}

void fields(auto& visit, Is<core::Memory> auto& memory) {
  visit.stored("written", memory.written);
  visit.stored("boot", memory.boot);
  visit.stored("families", memory.families, Rule::always);
  visit.stored("causes", memory.causes, Rule::always);
  visit.stored("services", memory.services, Rule::always);
  visit.stored("clock_offset", memory.clock_offset);
}

}  // namespace reachd::json
