#include "daemon/report/failures.hpp"

#include <fmt/format.h>

#include <vector>

#include "base/time_text.hpp"
#include "daemon/report/advice.hpp"
#include "daemon/report/text.hpp"
#include "daemon/report/told_causes.hpp"
#include "result/detail.hpp"

namespace reachd::report {

namespace {

using base::Translated;

constexpr Translated asked_of{"{} {}, asked of {}, {}", "{} {}, gefragt: {}, {}"};
constexpr Translated to_address{", address {}", ", Adresse {}"};
constexpr Translated from_source{", from {}", ", von {} aus"};
constexpr Translated after_time{", after {}", ", nach {}"};
constexpr Translated certificate_from{"; certificate from {}", "; Zertifikat von {}"};
constexpr Translated http_status{"; HTTP status {}", "; HTTP-Status {}"};
constexpr Translated icmp_error{"; ICMP{} type {} code {} from {}", "; ICMP{} Typ {} Code {} von {}"};
constexpr Translated nobody_known{"an unknown sender", "unbekanntem Absender"};
constexpr Translated advice_lead{"  What to do: ", "  Zu tun: "};

/// "apns: 7-courier.push.apple.com:5223, address 17.57.144.10, ipv4, after 5.00 s; ICMP type 3 code 13
/// from 10.1.0.1"
std::string where(const core::Record& record, base::Language language) {
  const auto& labels = record.task->labels;
  const auto& last = *record.last;
  const auto words = advice_words(record, language);
  std::string text = labels.probe + ": ";
  if (!connects(labels.kind)) {
    text += filled(asked_of, language, words.at("host"), labels.type, words.at("resolver"), words.at("port"));
  } else {
    text += words.at("host_and_port");
    const auto address = last.address ? last.address->to_string() : "";
    if (!address.empty() && address != words.at("host")) text += filled(to_address, language, address);
    if (result::stage(last.outcome) == result::Stage::dns && !last.resolver.empty())
      text += ", " + words.at("resolver");
  }
  text += fmt::format(", {}", net::name(labels.family));
  if (labels.source != "default") text += filled(from_source, language, labels.source);
  text += filled(after_time, language, base::measured_text(last.duration));
  if (last.icmp) {
    const auto& icmp = *last.icmp;
    text += filled(icmp_error, language, icmp.family == net::Family::ipv6 ? "v6" : "", icmp.type, icmp.code,
                   icmp.sender ? icmp.sender->to_string() : std::string(nobody_known.in(language)));
  }
  if (!last.tls.issuer.empty()) text += filled(certificate_from, language, words.at("issuer"));
  if (last.http.status != 0) text += filled(http_status, language, last.http.status);
  if (!last.detail.empty()) text += "; " + result::detail_text(ascii(last.detail), language);
  return text;
}

struct Group {
  result::Outcome outcome;
  std::string advice;
  std::vector<const core::Record*> records;
};

/// Groups with the same outcome are adjacent even if their advice differs.
std::vector<Group> groups_of(const core::Snapshot& snapshot) {
  std::vector<Group> groups;
  for (const auto& record : snapshot.records) {
    if (!failed(record)) continue;
    const auto outcome = record.last->outcome;
    auto text = advice(outcome, record, language_of(snapshot));
    auto place = groups.end();
    bool found = false;
    for (auto group = groups.begin(); group != groups.end() && !found; ++group) {
      if (group->outcome != outcome) continue;
      found = group->advice == text;
      place = found ? group : group + 1;
    }
    if (!found) place = groups.insert(place, {outcome, std::move(text), {}});
    place->records.push_back(&record);
  }
  return groups;
}

}  // namespace

bool failed(const core::Record& record) {
  return record.takes_part && record.last && record.last->outcome != result::Outcome::ok;
}

std::string failures(const core::Snapshot& snapshot, bool colour, int width) {
  const auto language = language_of(snapshot);
  std::string text;
  const Group* previous = nullptr;
  const auto groups = groups_of(snapshot);
  for (const auto& group : groups) {
    if (previous == nullptr || previous->outcome != group.outcome) {
      const std::string name(result::name(group.outcome));
      text += fmt::format("{}{}: {}\n", previous == nullptr ? "" : "\n", painted(name, Colour::bold, colour),
                          wrapped(result::meaning(group.outcome, language), name.size() + 2, width));
    }
    for (const auto* record : group.records)
      text += "  " + wrapped(where(*record, language), 4, width) + "\n";
    const auto lead = advice_lead.in(language);
    text += std::string(lead) + wrapped(group.advice, columns(lead), width) + "\n";
    previous = &group;
  }
  return text;
}

}  // namespace reachd::report
