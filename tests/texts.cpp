// Prints what documents say of enumerations, a value a line: enumeration, name and what there is to say of
// it, with tabs between. tests/write-texts reads it.

#include <fmt/format.h>

#include <memory>

#include "config/config.hpp"
#include "config/load.hpp"
#include "core/journal_entries.hpp"
#include "core/services.hpp"
#include "core/snapshot.hpp"
#include "core/test_record.hpp"
#include "core/tracker.hpp"
#include "daemon/report/answer.hpp"
#include "journal/journal.hpp"
#include "result/path.hpp"
#include "verdict/cause.hpp"

namespace {

using namespace reachd;

template <base::Enumeration E>
void print(std::string_view enumeration, auto say) {
  for (const auto value : base::all<E>)
    fmt::print("{}\t{}\t{}\n", enumeration, base::name(value), say(value));
}

template <base::Enumeration E>
void print(std::string_view enumeration) {
  print<E>(enumeration, [](E) { return ""; });
}

/// The fields that every entry of an event carries: those of one about which as little is known as may be.
void print_fields(const journal::Entry& entry) {
  for (const auto& [field, value] : entry.fields)
    if (!value.empty()) fmt::print("field\t{}\t{}\n", base::name(entry.event), field);
}

void print_fields() {
  using journal::Event;
  const config::Probe definition;
  auto record = core::record_of(result::Kind::tls, "probe", "host.example", 443);
  auto task = std::make_shared<probe::Task>(*record.task);
  task->probe = &definition;
  record.task = task;
  record.last.emplace().outcome = result::Outcome::local_error;
  for (const bool up : {true, false}) {
    core::Change settled;
    settled.settled_as = up;
    print_fields(core::entries_of(record, settled).front());
  }
  core::Change outcome;
  outcome.previous_outcome = result::Outcome::connect_timeout;
  print_fields(core::entries_of(record, outcome).front());
  for (const auto event : {Event::cause_found, Event::cause_gone, Event::blocker_found})
    print_fields(core::cause_changed({}, "default", net::Family::ipv4, event, base::Language::english, {}));
  core::ServiceRecord service;
  service.service = "push";
  service.source = "default";
  print_fields(core::service_changed(service, core::ServiceState::ok));
  // A certificate was seen, so there was a handshake with an address.
  record.last->host = "host.example";
  record.last->address = net::Address::parse("192.0.2.1");
  record.last->tls.issuer = "issuer";
  record.last->tls.fingerprint = "00";
  core::Change issuer;
  issuer.previous_issuer = "another";
  print_fields(core::entries_of(record, issuer).front());
}

}  // namespace

int main() {
  print_fields();
  print<result::Outcome>("outcome", [](auto outcome) {
    return fmt::format("{}\t{}", base::name(result::stage(outcome)), result::meaning(outcome));
  });
  print<verdict::Cause>("cause", [](auto cause) {
    return fmt::format("{}\t{}\t{}\t{}", verdict::has_port(cause) ? "port" : "", verdict::meaning(cause),
                       verdict::heading(cause, base::Language::english),
                       verdict::heading(cause, base::Language::german));
  });
  print<journal::Event>("event", [](auto event) {
    return fmt::format("{}\t{}", journal::message_id(event), journal::priority(event));
  });
  print<result::Mechanism>("mechanism");
  print<result::Kind>("kind");
  print<result::Hop::Answer>("answer");
  print<net::Family>("family");
  print<config::Role>("role");
  print<core::ServiceState>("state", [](auto state) { return report::word(state, base::Language::german); });
  const auto builtin = config::load_text(config::default_text(), "built-in");
  for (const auto& service : builtin.config->services) {
    fmt::print("service\t{}\t{}\t{}\n", service.name,
               core::spoken_name(service.name, base::Language::english),
               core::spoken_name(service.name, base::Language::german));
  }
}
