#include "daemon/report/advice.hpp"

#include <fmt/args.h>
#include <fmt/format.h>

#include "daemon/report/advice_words.hpp"

namespace reachd::report {

namespace {

using config::Role;
using result::Outcome;

/// The advice to give instead of the outcome's own, if the probe's role or the facts are more specific.
/// Empty: the outcome's own.
std::string_view better_advice(Outcome outcome, const core::Record& record, const AdviceWords& words) {
  const auto role = record.task->probe == nullptr ? Role::none : record.task->probe->role;
  if (result::fault(outcome) == result::Fault::on_path && role == Role::control) {
    return "This is a control, not Apple: if all of them fail, the fault is this network's uplink as a "
           "whole; ask "
           "its owner. If only this one fails, it says nothing about Apple: allow {allow}, or choose another "
           "control.";
  }
  if (outcome == Outcome::connect_refused && !words.is_apple) {
    return "Either nothing listens on {port} of {address}, or a firewall rejects it with a reset. Ask the "
           "server's "
           "owner, then the firewall's to allow {allow}.";
  }
  if (outcome == Outcome::tls_untrusted && record.last && record.last->tls.authority_is_apple) {
    return "The certificate was issued by {issuer} and names Apple as its origin: either Apple has a new "
           "authority "
           "and the trust set is out of date (update reachd, or install Apple's roots as "
           "/etc/reachd/apple-roots.pem), or somebody forges the name.";
  }
  const bool page = outcome == Outcome::http_unexpected_status || outcome == Outcome::http_unexpected_body;
  if (page && role == Role::portal) {
    return "A captive portal or a block page answers{with_status}. Open {url} in a browser on this network "
           "and sign "
           "in, or ask the network's owner to let this device pass.";
  }
  return {};
}

}  // namespace

std::string advice(Outcome outcome, const core::Record& record) {
  const auto words = advice_words(record);
  const auto better = better_advice(outcome, record, words);
  fmt::dynamic_format_arg_store<fmt::format_context> values;
  for (const auto& [name, value] : words.placeholders()) values.push_back(fmt::arg(name, value));
  auto text = fmt::vformat(better.empty() ? result::advice(outcome) : better, values);
  // Some sentences begin with a word from the names above.
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace reachd::report
