#include "daemon/report/once_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "daemon/report/answer.hpp"
#include "daemon/report/failures.hpp"
#include "daemon/report/probe_table.hpp"
#include "daemon/report/text.hpp"
#include "daemon/report/told_causes.hpp"
#include "result/detail.hpp"

namespace reachd::report {

namespace {

using base::Language;
using base::Translated;
using core::ServiceState;
using Lines = std::vector<std::string>;

constexpr std::size_t most_lines = 40;
constexpr int most_columns = 80;

constexpr Translated probed{"{} probed: {} ok, {} failed", "{} geprüft: {} in Ordnung, {} fehlgeschlagen"};
constexpr Translated skipped_too{", {} skipped (the name has no such record: no fault)",
                                 ", {} ausgelassen (der Name hat keinen solchen Eintrag: kein Fehler)"};
constexpr Translated without_result{", {} without a result", ", {} ohne Ergebnis"};
constexpr Translated and_more{" and {} more", " und {} weitere"};
constexpr Translated other_outcomes{"other outcomes: ", "anderes: "};
constexpr Translated all_the_same{"Note: {} ({} ok all the same)", "Hinweis: {} (trotzdem in Ordnung: {})"};
constexpr Translated what_to_do{"What to do: ", "Zu tun: "};
constexpr Translated left_out{"Left out here, shown by --all: ", "Hier ausgelassen, mit --all zu sehen: "};
constexpr Translated one_line{"1 line of evidence", "1 Zeile Belege"};
constexpr Translated several_lines{"{} lines of evidence", "{} Zeilen Belege"};

void append(Lines& to, const Lines& lines) {
  to.insert(to.end(), lines.begin(), lines.end());
}

/// As many of the names as `rows` lines take, but one at least; the others are counted.
Lines names_within(std::size_t rows, std::string_view lead, const Lines& names, int width,
                   Language language) {
  Lines result;
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    list += (i == 0 ? "" : ", ") + names[i];
    const auto rest = names.size() - i - 1;
    auto lines = paragraph(lead, rest == 0 ? list : list + filled(and_more, language, rest), width);
    if (lines.size() <= rows || i == 0) result = std::move(lines);
    // One more name may need less than the words that count it.
    if (paragraph(lead, list, width).size() > rows) break;
  }
  return result;
}

/// What ended alike.
struct OutcomeGroup {
  result::Outcome outcome;
  std::size_t count = 0;
  Lines probes;  // each once: "apns", or "apns (1/4)" where others of its series did not end so
};

/// The most frequent first.
std::vector<OutcomeGroup> outcome_groups(const core::Snapshot& snapshot) {
  std::map<std::string_view, std::size_t> series;
  std::map<std::pair<result::Outcome, std::string_view>, std::size_t> ended;
  for (const auto& record : snapshot.records) {
    if (!record.takes_part) continue;
    ++series[record.task->labels.probe];
    if (failed(record)) ++ended[{record.last->outcome, record.task->labels.probe}];
  }
  std::vector<OutcomeGroup> groups;
  for (const auto& record : snapshot.records) {  // in the order of the configuration
    if (!failed(record)) continue;
    const auto outcome = record.last->outcome;
    const std::string_view probe = record.task->labels.probe;
    const auto found = ended.find({outcome, probe});
    if (found == ended.end()) continue;
    auto group = std::ranges::find(groups, outcome, &OutcomeGroup::outcome);
    if (group == groups.end()) group = groups.insert(groups.end(), {outcome, 0, {}});
    group->count += found->second;
    const auto all = series[probe];
    group->probes.push_back(found->second == all ? std::string(probe)
                                                 : fmt::format("{} ({}/{})", probe, found->second, all));
    ended.erase(found);
  }
  std::ranges::stable_sort(groups, std::greater(), &OutcomeGroup::count);
  return groups;
}

/// "  12  connect_timeout: the TCP SYN was not answered", and below it the probes.
Lines outcome_lines(const std::vector<OutcomeGroup>& groups, std::size_t most_groups, std::size_t rows,
                    int width, bool colour, Language language) {
  constexpr std::string_view indent = "      ";
  Lines lines, others;
  std::size_t count_of_others = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto& group = groups[i];
    const std::string name(result::name(group.outcome));
    if (i >= most_groups) {
      others.push_back(fmt::format("{} {}", name, group.count));
      count_of_others += group.count;
      continue;
    }
    auto head = paragraph(fmt::format("{:>4}  ", group.count),
                          fmt::format("{}: {}", name, result::meaning(group.outcome, language)), width);
    const auto place = head.front().find(name);
    head.front().replace(place, name.size(), painted(name, Colour::red, colour));
    append(lines, head);
    append(lines, names_within(rows, indent, group.probes, width, language));
  }
  if (!others.empty()) {
    others.front() = std::string(other_outcomes.in(language)) + others.front();
    append(lines, names_within(2, fmt::format("{:>4}  ", count_of_others), others, width, language));
  }
  return lines;
}

Lines summary(const core::Snapshot& snapshot, int width, Language language) {
  std::size_t good = 0, bad = 0, skipped = 0, none = 0;
  for (const auto& record : snapshot.records) {
    ++(!record.takes_part ? skipped : !record.last ? none : failed(record) ? bad : good);
  }
  auto text = filled(probed, language, snapshot.records.size(), good, bad);
  if (none > 0) text += filled(without_result, language, none);
  if (skipped > 0) text += filled(skipped_too, language, skipped);
  return paragraph("", text, width);
}

/// By id, the services that are in this state, in the order of the configuration; behind the name of one that
/// is not so from every source these sources, "push (guest, staff)".
Lines services_in(const core::Snapshot& snapshot, ServiceState state) {
  Lines result;
  std::set<std::string_view> done;
  for (const auto& service : snapshot.services) {
    if (!done.insert(service.service).second) continue;
    std::size_t all = 0;
    Lines sources;
    for (const auto& other : snapshot.services) {
      if (other.service != service.service) continue;
      ++all;
      if (other.state == state) sources.push_back(other.source);
    }
    if (sources.empty()) continue;
    const bool everywhere = sources.size() == all && (all > 1 || sources.front() == "default");
    result.push_back(everywhere ? service.service
                                : fmt::format("{} ({})", service.service, fmt::join(sources, ", ")));
  }
  return result;
}

Colour paint_of(Severity severity) {
  switch (severity) {
    case Severity::ok:
      return Colour::green;
    case Severity::bad:
      return Colour::red;
    case Severity::soft:
      return Colour::dim;
    case Severity::open:
    case Severity::warn:
      break;
  }
  return Colour::yellow;
}

Lines service_lines(const core::Snapshot& snapshot, std::size_t rows, int width, bool colour,
                    Language language) {
  Lines lines;
  std::size_t widest = 0;
  for (const auto state : base::all<ServiceState>) widest = std::max(widest, columns(word(state, language)));
  for (const auto state :
       {ServiceState::down, ServiceState::unknown, ServiceState::degraded, ServiceState::ok}) {
    const auto services = services_in(snapshot, state);
    if (services.empty()) continue;
    const auto lead = padded(std::string(word(state, language)), widest + 2);
    auto those = names_within(rows, lead, services, width, language);
    those.front() = painted(lead, paint_of(severity(state)), colour) + those.front().substr(lead.size());
    append(lines, those);
  }
  return lines;
}

/// What is odd although the probe is ok: lost EDNS, a NAT64 prefix to be configured. (What concerns
/// fallback addresses comes with failures, which say why.)
Lines remarks(const core::Snapshot& snapshot, std::size_t most, int width, Language language) {
  std::vector<std::pair<std::string, std::size_t>> counts;
  for (const auto& record : snapshot.records) {
    if (!record.last || failed(record) || record.last->answers.empty()) continue;
    const auto remark = result::detail_text(ascii(record.last->detail), language);
    if (remark.empty()) continue;
    const auto found = std::ranges::find(counts, remark, &std::pair<std::string, std::size_t>::first);
    if (found != counts.end()) {
      ++found->second;
    } else if (counts.size() < most) {
      counts.emplace_back(remark, 1);
    }
  }
  Lines lines;
  for (const auto& [remark, count] : counts)
    append(lines, paragraph("", filled(all_the_same, language, remark, count), width));
  return lines;
}

/// One cause, in three parts that are shown whole, but for the evidence.
struct Block {
  std::string name;
  Lines sentence;
  Lines evidence;  // lines that are never broken
  Lines to_do;

  std::size_t shortest() const { return 1 + sentence.size() + (evidence.empty() ? 0 : 1) + to_do.size(); }
  std::size_t whole() const { return 1 + sentence.size() + evidence.size() + to_do.size(); }
};

std::vector<Block> blocks_of(const std::vector<ToldCause>& causes, int width, bool colour,
                             Language language) {
  std::vector<Block> blocks;
  std::set<std::string> said;  // nobody needs to be told twice to ask the same
  for (const auto& cause : causes) {
    const auto lead = cause.name() + ": ";
    const verdict::Sentence without_request{cause.sentence.what, cause.sentence.rest, ""};
    Block block{cause.name(), {}, {}, {}};
    // Further lines begin at the margin, below the name.
    block.sentence = paragraph("", lead + without_request.text(), width);
    block.sentence.front().replace(0, block.name.size(), painted(block.name, Colour::bold, colour));
    for (const auto& line : cause.evidence) block.evidence.push_back("  " + line);
    if (!cause.sentence.ask.empty() && said.insert(cause.sentence.ask).second)
      block.to_do = paragraph("", std::string(what_to_do.in(language)) + cause.sentence.ask + ".", width);
    blocks.push_back(std::move(block));
  }
  return blocks;
}

/// The blocks in `room` lines, a blank line before each: first what is needed of each, in their order, then
/// as much evidence as fits, in turn. A sentence that does not fit at all is cut between words.
Lines fitted(std::vector<Block> blocks, std::size_t room, int width, Language language) {
  constexpr std::size_t note = 2;  // lines that say what is left out
  std::size_t all = 0;
  for (const auto& block : blocks) all += block.whole();
  const bool fits = all <= room;
  if (!fits) room -= std::min(room, note);

  if (!fits && !blocks.empty() && blocks.front().shortest() > room) {
    auto& first = blocks.front();
    const auto others = first.shortest() - first.sentence.size();
    first.sentence.resize(std::max<std::size_t>(room > others ? room - others : 0, 1));
    first.sentence.back() += " ...";
  }
  std::size_t shown = 0, used = 0;
  while (shown < blocks.size() && (shown == 0 || used + blocks[shown].shortest() <= room))
    used += blocks[shown++].shortest();
  std::vector<std::size_t> evidence(shown);
  for (std::size_t i = 0; i < shown; ++i) evidence[i] = std::min<std::size_t>(blocks[i].evidence.size(), 1);
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < shown && used < room; ++i) {
      if (evidence[i] == blocks[i].evidence.size()) continue;
      ++evidence[i];
      ++used;
      more = true;
    }
  }

  Lines lines, missing;
  std::size_t missing_evidence = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto& block = blocks[i];
    if (i >= shown) {
      missing.push_back(block.name);
      continue;
    }
    lines.emplace_back();
    append(lines, block.sentence);
    lines.insert(lines.end(), block.evidence.begin(),
                 block.evidence.begin() + static_cast<std::ptrdiff_t>(evidence[i]));
    append(lines, block.to_do);
    missing_evidence += block.evidence.size() - evidence[i];
  }
  if (missing_evidence > 0)
    missing.insert(missing.begin(), missing_evidence == 1
                                        ? std::string(one_line.in(language))
                                        : filled(several_lines, language, missing_evidence));
  if (!missing.empty()) append(lines, names_within(note, left_out.in(language), missing, width, language));
  return lines;
}

std::string text_of(const Lines& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

void append_behind_blank(Lines& to, const Lines& lines) {
  if (lines.empty()) return;
  if (!to.empty()) to.emplace_back();
  append(to, lines);
}

}  // namespace

// Everything but the causes takes some lines less in each of a few attempts, until every cause is shown with
// its sentence and at least one line of evidence.
std::string once_table(const core::Snapshot& snapshot, const OnceForm& form) {
  const auto language = language_of(snapshot);
  const int width = form.width > 0 ? std::min(form.width, most_columns) : most_columns;
  const auto causes = told_causes(snapshot, language);
  const auto blocks = blocks_of(causes, width, form.colour, language);
  const auto said = answer(snapshot, {.language = language, .only = form.only, .once = true});
  Lines last = paragraph("", said.note, width);
  append(last, paragraph("", said.headline() + ".", width));
  for (auto& line : last) line = painted(line, paint_of(said.severity), form.colour);

  if (form.all) {
    constexpr auto unlimited = static_cast<std::size_t>(-1) / 2;
    auto text = probe_table(snapshot, form.colour, form.width);
    const auto at_length = failures(snapshot, form.colour, width);
    if (!at_length.empty()) text += "\n" + at_length;
    Lines lines;
    append_behind_blank(lines, summary(snapshot, width, language));
    append(lines, remarks(snapshot, unlimited, width, language));
    append_behind_blank(lines, service_lines(snapshot, unlimited, width, form.colour, language));
    append(lines, fitted(blocks, unlimited, width, language));
    append_behind_blank(lines, last);
    return text + "\n" + text_of(lines);
  }

  struct Attempt {
    std::size_t groups, rows, remarks;
  };
  std::size_t needed = 0;
  for (const auto& block : blocks) needed += block.shortest();
  const auto groups = outcome_groups(snapshot);
  Lines lines;
  std::size_t room = 0;
  for (const auto& [most_groups, rows, most_remarks] :
       {Attempt{4, 2, 2}, Attempt{4, 1, 1}, Attempt{2, 1, 0}}) {
    lines = summary(snapshot, width, language);
    append(lines, outcome_lines(groups, most_groups, rows, width, form.colour, language));
    append(lines, remarks(snapshot, most_remarks, width, language));
    append_behind_blank(lines, service_lines(snapshot, rows, width, form.colour, language));
    const auto others = lines.size() + 1 + last.size();
    room = most_lines > others ? most_lines - others : 0;
    if (needed <= room) break;
  }
  append(lines, fitted(blocks, room, width, language));
  append_behind_blank(lines, last);
  return text_of(lines);
}

}  // namespace reachd::report
