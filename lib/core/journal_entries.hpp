#pragma once

// What changed, as journal entries: one line for a person, and the fields to search by.

#include "core/snapshot.hpp"
#include "core/tracker.hpp"
#include "journal/journal.hpp"

namespace reachd::core {

/// The fields that name a task and say how its last attempt ended.
std::vector<std::pair<std::string_view, std::string>> task_fields(const Record& record);

/// "apns (TCP 5223 to {1..50}-courier.push.apple.com, ipv4)": a task in words; the source, and for a dns
/// probe resolver and type, where they tell it from others.
std::string describe(const Task& task);

/// The entries that a change is worth: none for an unchanged state, and none for a probe that is first seen
/// up.
std::vector<journal::Entry> entries_of(const Record& record, const Change& change);

/// Written an hour after the first entry of the hour whose limit suppressed `count` more.
journal::Entry entries_left_out(const Record& record, std::uint64_t count);

/// `event`: cause_found, cause_gone or blocker_found. What is gone is told with how long it held.
journal::Entry cause_changed(const verdict::Diagnosis& diagnosis, const std::string& source,
                             net::Family family, journal::Event event, base::Language language, Now now);

journal::Entry service_changed(const ServiceRecord& service, ServiceState previous);

}  // namespace reachd::core
