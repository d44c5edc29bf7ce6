#pragma once

// advice() by stage: each of these is called only for outcomes of its stage.

#include <string>

#include "core/snapshot.hpp"
#include "daemon/report/advice_words.hpp"

namespace reachd::report {

std::string dns_advice(result::Outcome outcome, const core::Record& record, const AdviceWords& words);
std::string tls_advice(result::Outcome outcome, const core::Record& record, const AdviceWords& words);
std::string http_advice(result::Outcome outcome, const core::Record& record, const AdviceWords& words);

}  // namespace reachd::report
