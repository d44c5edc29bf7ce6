#include "verdict/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "base/time_text.hpp"
#include "config/apple_networks.hpp"
#include "result/detail.hpp"
#include "verdict/quality.hpp"
#include "verdict/state.hpp"
#include "verdict/words.hpp"

namespace reachd::verdict {

namespace {

using base::Language;
using result::Fault;
using result::Mechanism;
using result::Outcome;
using result::Stage;

constexpr std::size_t most_lines = 10;

/// Attempts that failed alike.
struct Kind {
  std::vector<const Observation*> all;
  const Observation* shown = nullptr;
};
using Key = std::tuple<bool, std::uint16_t, Outcome, Mechanism>;  // the first: it connects

Mechanism mechanism_of(const Observation& o) {
  return o.block ? o.block->mechanism : Mechanism::unknown;
}

/// Whether a line of `o` says more than that of `than`.
bool says_more(const Observation& o, const Observation& than) {
  const auto rank = [](const Observation& one) {
    return std::tuple(!is_control(one), one.address.has_value(), one.block.has_value(), one.at);
  };
  return rank(o) > rank(than);
}

/// What was not looked for on the path, or not found there, is told with what was, if that is of one kind:
/// the line speaks of one attempt, and asks the same for all.
void join_untraced(std::map<Key, Kind>& kinds) {
  for (auto kind = kinds.begin(); kind != kinds.end();) {
    const auto same_failure = [&](const auto& other) {
      return other.first != kind->first && std::get<0>(other.first) == std::get<0>(kind->first) &&
             std::get<1>(other.first) == std::get<1>(kind->first) &&
             std::get<2>(other.first) == std::get<2>(kind->first);
    };
    const bool untraced = std::get<Mechanism>(kind->first) == Mechanism::unknown;
    if (!untraced || std::ranges::count_if(kinds, same_failure) != 1) {
      ++kind;
      continue;
    }
    auto& traced = std::ranges::find_if(kinds, same_failure)->second;
    std::ranges::copy(kind->second.all, std::back_inserter(traced.all));
    if (says_more(*kind->second.shown, *traced.shown)) traced.shown = kind->second.shown;
    kind = kinds.erase(kind);
  }
}

std::map<Key, Kind> kinds_of(const Finding& finding, std::span<const Observation> observations) {
  std::map<Key, Kind> kinds;
  bool asked = false;
  for (const auto index : finding.explains) {
    const auto& o = observations[index];
    asked |= !connects(o);
    auto& kind = kinds[{connects(o), connects(o) ? o.port : 0, o.outcome, mechanism_of(o)}];
    kind.all.push_back(&o);
    if (kind.shown == nullptr || says_more(o, *kind.shown)) kind.shown = &o;
  }
  join_untraced(kinds);
  // What a look-up of another probe says a dns probe has said with more.
  if (asked) std::erase_if(kinds, [](const auto& entry) { return failed_in_look_up(*entry.second.shown); });
  return kinds;
}

/// Apple's, unless there are only controls.
std::vector<const Observation*> asked_for(const Kind& kind) {
  std::vector<const Observation*> result;
  std::ranges::copy_if(kind.all, std::back_inserter(result), [](const auto* o) { return !is_control(*o); });
  return result.empty() ? kind.all : result;
}

std::set<std::string> hosts_in(const Kind& kind) {
  std::set<std::string> hosts;
  for (const auto* o : asked_for(kind)) hosts.insert(o->target);
  return hosts;
}

/// By network, if Apple publishes one for every address; else by name. For hosts that are blocked one by one
/// only the networks of the push service count: a firewall filters those by address.
std::string where(const Finding& finding, const Kind& kind, Language language) {
  const auto& published =
      finding.cause == Cause::hosts_blocked ? config::push_networks() : config::published_networks();
  std::set<net::Network> networks;
  for (const auto* o : asked_for(kind)) {
    const auto by_name = [&] { return joined(texts_of(hosts_in(kind)), language); };
    if (!o->address) return by_name();
    const auto& address = *o->address;
    const auto holds = [&](const net::Network& network) { return network.contains(address); };
    if (std::ranges::none_of(published, holds)) return by_name();
    for (const auto& network : published) {
      const bool all = finding.cause != Cause::hosts_blocked;  // as addresses move among them
      if (holds(network) || (all && network.base().family() == address.family())) networks.insert(network);
    }
  }
  return joined(texts_of(networks), language);
}

base::Translated request_for(const Observation& o) {
  const auto fault = result::fault(o.outcome);
  if (o.outcome == Outcome::dns_tcp_failed)
    return {"please allow TCP {port} to this resolver", "bitte TCP {port} zu diesem Resolver freigeben"};
  if (fault == Fault::false_answer) return {"please let {hosts} through", "bitte {hosts} durchlassen"};
  if (result::stage(o.outcome) == Stage::dns)
    return {"please check this resolver and the way to it",
            "bitte diesen Resolver und den Weg zu ihm prüfen"};
  if (o.block && o.block->loops)
    return {"please correct the routes to {hosts}", "bitte die Routen zu {hosts} berichtigen"};
  if (fault == Fault::on_path && mechanism_of(o) != Mechanism::server) {
    // Who looks for a rule that forbids the port finds none.
    if (result::stage(o.outcome) != Stage::connect)
      return {"please allow TCP {port} to {where}, with what follows the TCP handshake",
              "bitte TCP {port} zu {where} freigeben, auch was auf den TCP-Handshake folgt"};
    return {"please allow TCP {port} to {where}", "bitte TCP {port} zu {where} freigeben"};
  }
  if (looks_intercepted(o))
    return {"please exempt {hosts} from TLS inspection", "bitte {hosts} von der TLS-Inspektion ausnehmen"};
  if (asks_for_a_page(o))
    return {"please let plain HTTP to {hosts} through untouched",
            "bitte unverschlüsseltes HTTP zu {hosts} unverändert durchlassen"};
  return {"please compare from another network", "bitte aus einem anderen Netz vergleichen"};
}

/// A query that something on the way to the resolver stops.
bool stopped_before_resolver(const Observation& o) {
  if (connects(o) || !o.address || !o.block) return false;
  return o.block->blocker ? o.block->blocker != o.address : o.block->last_hop.has_value();
}

std::string please(const Finding& finding, const Kind& kind, Language language) {
  constexpr base::Translated allow_dns{"please allow UDP and TCP {port} to {resolver}",
                                       "bitte UDP und TCP {port} zu {resolver} freigeben"};
  const auto& o = *kind.shown;
  const auto own = row(finding.cause).please.in(language);
  const auto request = stopped_before_resolver(o) ? allow_dns.in(language)
                       : own.empty()              ? request_for(o).in(language)
                                                  : own;
  return fmt::format(fmt::runtime(request), fmt::arg("port", o.port),
                     fmt::arg("resolver", o.address ? o.address->to_string() : o.resolver),
                     fmt::arg("where", where(finding, kind, language)),
                     fmt::arg("hosts", joined(texts_of(hosts_in(kind)), language)));
}

/// "2026-11-27 07:27:42 UTC  10.20.0.2 (eth0.20) -> 17.57.144.15:5223 TCP  "
std::string attempt_text(const Observation& o, const std::optional<net::Address>& address) {
  auto text = o.at ? base::utc_second_text(*o.at) + "  " : std::string();
  if (o.source_address) text += o.source_address->to_string() + " ";
  if (!o.interface.empty()) text += fmt::format("({}) ", o.interface);
  const bool over_tcp = connects(o) || o.dns_over_tcp || o.outcome == Outcome::dns_tcp_failed;
  if (address)
    text += fmt::format("-> {} {}  ",
                        net::Endpoint{*address, o.proxy.empty() ? o.port : o.proxy_port}.to_string(),
                        over_tcp ? "TCP" : "UDP");
  if (address && !o.proxy.empty())
    text += fmt::format("{} {}:{}: ", asks_for_a_page(o) ? "GET" : "CONNECT", o.host, o.port);
  if (!connects(o) || !address) text += fmt::format("{}{}{}: ", o.host, connects(o) ? "" : " ", o.type_name);
  return text;
}

std::string facts_of(const Observation& o, Language language) {
  const bool german = language == Language::german;
  std::string text;
  if (adds(mechanism_of(o)) == result::Adds::manner)
    text += fmt::format(" ({})", result::words(mechanism_of(o), language));
  if (o.outcome == Outcome::dns_unexpected_address && !o.answers.empty()) {
    std::vector<std::string> answers;
    for (const auto& answer : o.answers) answers.push_back(answer.to_string());
    text += fmt::format(" ({})", joined_shortly(answers, language));
  }
  if (was_answered(o) && o.http.status != 0)
    text += fmt::format(" ({})",
                        described({{o.http.status, o.http.server, o.http.via, o.http.location}}, language));
  if (was_answered(o) && !o.tls_issuer.empty())
    text += german ? fmt::format(", ausgestellt von \"{}\"", o.tls_issuer)
                   : fmt::format(", issued by \"{}\"", o.tls_issuer);
  else if (was_answered(o) && result::stage(o.outcome) == Stage::tls && !o.detail.empty())
    text += fmt::format(" ({})", result::detail_text(o.detail, language));
  if (result::stage(o.outcome) == Stage::proxy && !o.detail.empty())
    text += fmt::format(" ({})", result::detail_text(o.detail, language));
  if (!o.block) return text;
  if (o.block->loops && o.block->last_hop && o.block->blocker) {
    return text + fmt::format("{} {} {} {}", german ? ", im Kreis zwischen" : ", in a circle between",
                              o.block->last_hop->to_string(), german ? "und" : "and",
                              o.block->blocker->to_string());
  }
  if (o.block->blocker)
    text +=
        fmt::format("{}{}", german ? ", abgewiesen von " : ", refused by ", o.block->blocker->to_string());
  if (o.block->last_hop)
    text += fmt::format("{}{}", german ? ", letzter Hop " : ", last hop ", o.block->last_hop->to_string());
  return text;
}

/// Of an address that fails each time, while its probe is up.
void add_failing_addresses(std::vector<std::string>& lines, const Finding& finding, const Observation& o,
                           Language language) {
  const bool german = language == Language::german;
  for (const auto& tried : o.addresses) {
    if (!tried.is_present() || !always_fails(tried) || lines.size() == most_lines) continue;
    auto alone = o;
    alone.address = tried.address;
    alone.outcome = tried.last;
    const Kind kind{{&alone}, &alone};
    lines.push_back(
        fmt::format("{}{} ({}); {}", attempt_text(o, tried.address), result::observed(tried.last, language),
                    german ? fmt::format("{} von {} Versuchen in 10 Minuten", tried.failures, tried.attempts)
                           : fmt::format("{} of {} attempts in 10 minutes", tried.failures, tried.attempts),
                    please(finding, kind, language)));
  }
}

}  // namespace

std::vector<std::string> evidence(const Finding& finding, std::span<const Observation> observations,
                                  Language language) {
  std::vector<std::string> lines;
  if (rests_on_attempts(finding.cause)) {
    for (const auto index : finding.explains)
      add_failing_addresses(lines, finding, observations[index], language);
    return lines;
  }
  for (const auto& [key, kind] : kinds_of(finding, observations)) {
    if (lines.size() == most_lines) break;
    const auto& o = *kind.shown;
    lines.push_back(fmt::format("{}{}{}; {}", attempt_text(o, o.address),
                                result::observed(o.outcome, language), facts_of(o, language),
                                please(finding, kind, language)));
  }
  return lines;
}

}  // namespace reachd::verdict
