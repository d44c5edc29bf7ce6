#pragma once

// The pages' texts in each language. To add a text: here, and in texts_english.cpp and texts_german.cpp,
// where the compiler otherwise reports it as missing.

#include <string_view>

#include "daemon/page/language.hpp"
#include "result/block.hpp"
#include "result/outcome.hpp"
#include "result/result.hpp"
#include "verdict/diagnose.hpp"

namespace reachd::page {

/// In UTF-8 and HTML: special characters have their meaning in HTML. `%` is replaced by a value.
struct Texts {
  std::string_view title;  // of the status page
  std::string_view question;

  // the answer; each comes before the services concerned
  std::string_view all_ok;
  std::string_view degraded;
  std::string_view down;
  std::string_view unknown;

  // states of services and series
  std::string_view service_ok;
  std::string_view service_degraded;
  std::string_view service_down;
  std::string_view service_unknown;
  std::string_view up;
  std::string_view up_failed;  // up, but the last attempt failed
  std::string_view is_down;
  std::string_view down_succeeded;
  std::string_view not_settled;
  std::string_view no_record;

  // headings and names of things
  std::string_view services;
  std::string_view causes;
  std::string_view no_cause;
  std::string_view in_detail;  // before a sentence in English; empty in English
  std::string_view matrix;
  std::string_view matrix_hint;
  std::string_view host;
  std::string_view probes;
  std::string_view probes_hint;
  std::string_view source;  // "from %"
  std::string_view asks;    // "% from RESOLVER"
  std::string_view port;
  std::string_view attempts;
  std::string_view failures;
  std::string_view no_failures;
  std::string_view no_attempts;
  std::string_view earlier_failure;
  std::string_view all_attempts;  // the link to a probe's page
  std::string_view control;       // role
  std::string_view portal;
  std::string_view back;

  // an attempt, step by step
  std::string_view look_up;
  std::string_view connection;
  std::string_view handshake;
  std::string_view response;
  std::string_view exchange;
  std::string_view asked;
  std::string_view answered_by;
  std::string_view answers;
  std::string_view address;
  std::string_view remembered;  // an address used because no resolver answered
  std::string_view took;
  std::string_view icmp;
  std::string_view icmp_sender;
  std::string_view icmp_no_sender;
  std::string_view retransmits;
  std::string_view certificates;
  std::string_view issued_by;
  std::string_view valid;
  std::string_view no_alpn;
  std::string_view status;
  std::string_view error;
  std::string_view not_reached;

  // a block and its trace
  std::string_view block;
  std::string_view how;
  std::string_view last_router;
  std::string_view refused_by;
  std::string_view beside;
  std::string_view passes_further;
  std::string_view ends_too;
  std::string_view trace_of;
  std::string_view trace_hint;
  std::string_view hop;
  std::string_view this_port;
  std::string_view control_port;
  std::string_view looked_at;

  // time
  std::string_view as_of;
  std::string_view ago;       // "% ago"
  std::string_view for_time;  // "for %"
  std::string_view since;     // "since %"
  std::string_view now;
  std::string_view after;  // "after %"
  std::string_view decimal_point;
  std::string_view last_of;  // "% of the last % failed"

  // the page itself
  std::string_view proxied;
  std::string_view reload_failed;
  std::string_view skip;  // the first link in main, for keyboard users
  std::string_view no_script;
  std::string_view reload;
  std::string_view lost;  // "%" is a time
  std::string_view no_such_probe;
  std::string_view in_json;
  std::string_view metrics;
};

const Texts& texts(Language language);

}  // namespace reachd::page
