#pragma once

// The families with one or a few series for each record of the snapshot.
//
// A record that takes no part (its name has records of the other family only) keeps its counters, histograms
// and times. Series about the present state are omitted, because there is none.
// and times. What speaks of the present state is left out, as there is none.

#include "metrics/definitions.hpp"

namespace reachd::metrics {

void fill_success(const core::Snapshot& snapshot, Series& series);
void fill_up(const core::Snapshot& snapshot, Series& series);
void fill_attempts(const core::Snapshot& snapshot, Series& series);
void fill_outcome_info(const core::Snapshot& snapshot, Series& series);
void fill_phase_duration(const core::Snapshot& snapshot, Series& series);
void fill_last_phase_duration(const core::Snapshot& snapshot, Series& series);
void fill_retransmits(const core::Snapshot& snapshot, Series& series);
void fill_transitions(const core::Snapshot& snapshot, Series& series);
void fill_last_success(const core::Snapshot& snapshot, Series& series);
void fill_last_transition(const core::Snapshot& snapshot, Series& series);
void fill_addresses(const core::Snapshot& snapshot, Series& series);
void fill_certificate_not_after(const core::Snapshot& snapshot, Series& series);
void fill_tls_info(const core::Snapshot& snapshot, Series& series);
void fill_extra_answers(const core::Snapshot& snapshot, Series& series);
void fill_block_info(const core::Snapshot& snapshot, Series& series);

}  // namespace reachd::metrics
