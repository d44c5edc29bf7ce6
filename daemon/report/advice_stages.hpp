#pragma once

// advice() by the stage of the outcome: each of these is asked for outcomes of its stage only.

#include <string>

#include "core/snapshot.hpp"
#include "daemon/report/advice_words.hpp"

namespace reachd::report {

std::string dns_advice(result::Outcome outcome, const core::Record& record, const AdviceWords& words);
std::string tls_advice(result::Outcome outcome, const core::Record& record, const AdviceWords& words);
std::string http_advice(result::Outcome outcome, const core::Record& record, const AdviceWords& words);

}  // namespace reachd::report
