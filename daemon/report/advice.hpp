#pragma once

// What to do about a failure, and whom to ask: for readers of `reachd once`.

#include <map>
#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

/// One to three sentences for this outcome of the record's last attempt; empty only for `ok`. Includes the
/// addresses and ports that the administrator of a firewall or resolver needs. What comes from the network is
/// ASCII.
std::string advice(result::Outcome outcome, const core::Record& record,
                   base::Language language = base::Language::english);

/// The replacement for each {NAME} in an outcome's advice: the names, ports and addresses of the record,
/// where known. What comes from the network is ASCII.
std::map<std::string, std::string> advice_words(const core::Record& record,
                                                base::Language language = base::Language::english);

}  // namespace reachd::report
