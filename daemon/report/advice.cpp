#include "daemon/report/advice.hpp"

#include <fmt/args.h>
#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <vector>

#include "config/apple_networks.hpp"
#include "daemon/report/text.hpp"
#include "verdict/words.hpp"

namespace reachd::report {

namespace {

using base::Language;
using base::Translated;
using config::Role;
using result::Outcome;

bool is_courier(const std::string& host) {
  return host.ends_with("courier.push.apple.com") || host.ends_with("courier2.push.apple.com");
}

/// The name or literal that was used.
std::string host_of(const core::Record& record) {
  const bool is_known = record.last && !record.last->host.empty();
  return is_known ? ascii(record.last->host) : record.task->labels.target;
}

/// According to its name or address, the host is one of Apple's.
bool is_apple(const core::Record& record) {
  const auto host = host_of(record);
  if (host == "apple.com" || host.ends_with(".apple.com")) return true;
  if (!record.last || !record.last->address) return false;
  return std::ranges::any_of(config::own_networks(), [&address = *record.last->address](const auto& network) {
    return network.contains(address);
  });
}

/// For IPv4, everything that Apple holds: it is one range, and the push service uses many parts of it.
std::string push_ranges(net::Family family, Language language) {
  if (family == net::Family::ipv4) return "17.0.0.0/8";
  std::vector<std::string> ranges;
  for (const auto& network : config::push_networks())
    if (network.base().family() == family) ranges.push_back(network.to_string());
  return verdict::joined(ranges, language);
}

/// Address ranges are certain for the push service only; Apple's other names are on delivery networks, and
/// their addresses change.
std::string what_to_allow(const probe::Labels& labels, const std::string& host, const std::string& port,
                          const std::string& address, Language language) {
  const auto to = Translated("to", "zu").in(language);
  if (!connects(labels.kind)) return fmt::format("{} {} {}", port, to, address);
  if (net::Address::parse(host)) return fmt::format("{} {} {}", port, to, host);
  if (!is_courier(host)) {
    constexpr Translated by_name{"by name: its addresses change", "nach Namen: die Adressen wechseln"};
    return fmt::format("{} {} {} ({})", port, to, host, by_name.in(language));
  }
  constexpr Translated push{"Apple's push service", "Apples Push-Dienst"};
  return fmt::format("{} {} {} ({})", port, to, push_ranges(labels.family, language), push.in(language));
}

constexpr Translated about_a_control{
    "This is a control, not Apple: if all of them fail, the fault is this network's uplink as a whole; ask "
    "its "
    "owner. If only this one fails, it says nothing about Apple: allow {allow}, or choose another control.",
    "Dies ist eine Kontrolle, nicht Apple: scheitern alle, liegt es am Internetanschluss als Ganzem; fragen "
    "Sie "
    "dessen Betreiber. Scheitert nur diese, sagt es nichts über Apple: geben Sie {allow} frei, oder wählen "
    "Sie "
    "eine andere Kontrolle."};
constexpr Translated about_others{
    "Either nothing listens on {port} of {address}, or a firewall rejects it with a reset. Ask the server's "
    "owner, then the firewall's to allow {allow}.",
    "Entweder lauscht bei {address} nichts auf {port}, oder eine Firewall weist mit einem Reset ab. Fragen "
    "Sie "
    "den Betreiber des Servers, dann bitten Sie den der Firewall, {allow} freizugeben."};
constexpr Translated about_apples_authority{
    "The certificate was issued by {issuer} and names Apple as its origin: either Apple has a new authority "
    "and "
    "the trust set is out of date (update reachd, or install Apple's roots as /etc/reachd/apple-roots.pem), "
    "or "
    "somebody forges the name.",
    "Das Zertifikat wurde ausgestellt von {issuer} und nennt Apple als Herkunft: entweder hat Apple eine "
    "neue "
    "Zertifizierungsstelle und der Satz von Vertrauensankern ist veraltet (aktualisieren Sie reachd, oder "
    "installieren Sie Apples Stammzertifikate als /etc/reachd/apple-roots.pem), oder jemand fälscht den "
    "Namen."};
constexpr Translated about_a_portal{
    "A captive portal or a block page answers{with_status}. Open {url} in a browser on this network and sign "
    "in, or ask the network's owner to let this device pass.",
    "Eine Anmelde- oder Sperrseite antwortet{with_status}. Öffnen Sie {url} in einem Browser in diesem Netz "
    "und "
    "melden Sie sich an, oder bitten Sie den Betreiber des Netzes, dieses Gerät durchzulassen."};

/// The advice to give instead of the outcome's own, if the probe's role or the facts are more specific.
const Translated* better_advice(Outcome outcome, const core::Record& record) {
  const auto role = record.task->probe == nullptr ? Role::none : record.task->probe->role;
  if (result::fault(outcome) == result::Fault::on_path && role == Role::control) return &about_a_control;
  if (outcome == Outcome::connect_refused && !is_apple(record)) return &about_others;
  if (outcome == Outcome::tls_untrusted && record.last && record.last->tls.authority_is_apple)
    return &about_apples_authority;
  const bool page = outcome == Outcome::http_unexpected_status || outcome == Outcome::http_unexpected_body;
  if (page && role == Role::portal) return &about_a_portal;
  return nullptr;
}

}  // namespace

std::string advice(Outcome outcome, const core::Record& record, Language language) {
  const auto words = advice_words(record, language);
  const auto* better = better_advice(outcome, record);
  fmt::dynamic_format_arg_store<fmt::format_context> values;
  for (const auto& [name, value] : words) values.push_back(fmt::arg(name.c_str(), value));
  auto text =
      fmt::vformat(better == nullptr ? result::advice(outcome, language) : better->in(language), values);
  // Some sentences begin with a word from the names above.
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::map<std::string, std::string> advice_words(const core::Record& record, Language language) {
  std::map<std::string, std::string> words;
  const auto in = [&](const Translated& text) { return std::string(text.in(language)); };
  const auto& labels = record.task->labels;
  const auto last = record.last.value_or(result::Result{});
  const bool dns = !connects(labels.kind);
  const bool ipv6 = labels.family == net::Family::ipv6;
  const auto* probe = record.task->probe;
  const auto* dns_target = probe ? std::get_if<config::DnsTarget>(&probe->target) : nullptr;
  const auto* tls_target = probe ? probe->tls() : nullptr;
  const auto* http_target = probe ? probe->http() : nullptr;

  const auto& host = words["host"] = host_of(record);
  const auto literal = net::Address::parse(host);
  const auto& host_and_port = words["host_and_port"] =
      literal ? net::Endpoint{*literal, labels.port}.to_string() : fmt::format("{}:{}", host, labels.port);
  const bool usual_port = labels.port == (tls_target ? 443 : 80) && !literal;
  words["url"] = fmt::format("{}://{}{}", tls_target ? "https" : "http", usual_port ? host : host_and_port,
                             http_target ? ascii(http_target->path) : "/");
  const auto& port = words["port"] =
      fmt::format("{} {}", dns && !(dns_target && dns_target->tcp) ? "UDP" : "TCP", labels.port);
  const auto& address = words["address"] =
      last.address ? last.address->to_string() : in({"the server", "dem Server"});
  const auto& server_name = words["server_name"] =
      tls_target && !tls_target->server_name.empty() ? tls_target->server_name : host;
  const auto* proxy = record.task->proxy();
  words["proxy"] = proxy ? ascii(proxy->to_string()) : std::string();
  words["issuer"] = last.tls.issuer.empty() ? in({"an unknown authority", "einer unbekannten Stelle"})
                                            : "\"" + ascii(last.tls.issuer) + "\"";
  if (dns) {
    words["resolver"] =
        in({"resolver ", "Resolver "}) + labels.resolver + (last.address ? " " + address : "");
  } else {
    words["resolver"] = last.resolver.empty() ? in({"the resolver", "Resolver"})
                                              : in({"resolver ", "Resolver "}) + ascii(last.resolver);
  }
  // With a verb.
  const auto sender = last.icmp ? last.icmp->sender : std::nullopt;
  words["sender"] = sender ? sender->to_string() + in({" sent", " sendete"})
                           : in({"somebody on the path sent", "jemand auf dem Weg sendete"});
  words["allow"] = what_to_allow(labels, host, port, address, language);
  words["not_by_whom"] = tls_target && tls_target->trust == "apple"
                             ? in({"not by Apple", "nicht von Apple"})
                             : in({"which is not trusted here", "der hier nicht vertraut wird"});
  // How to ask and to look by hand.
  words["dig"] = fmt::format("dig {}{} {}", dns && last.address ? "@" + address + " " : "", host,
                             !labels.type.empty() ? labels.type
                             : ipv6               ? "AAAA"
                                                  : "A");
  words["s_client"] = fmt::format("openssl s_client -connect {} -servername {}", host_and_port, server_name);
  words["route_to"] = last.address ? address : "ADDRESS";
  words["ip_family"] = ipv6 ? "-6" : "-4";
  words["only_ipv4"] = ipv6 ? in({" Where IPv6 is not meant to work here, set families: [ipv4].",
                                  " Soll IPv6 hier nicht funktionieren, setzen Sie families: [ipv4]."})
                            : "";
  // These are empty if there is nothing to say.
  words["system_says"] =
      last.error_number == 0
          ? ""
          : fmt::format(fmt::runtime(in({" (the system says: {})", " (das System meldet: {})"})),
                        std::generic_category().message(last.error_number));
  words["with_status"] = last.http.status == 0 ? "" : fmt::format(" (status {})", last.http.status);
  const auto& interface = record.task->source.interface;
  words["of_interface"] = interface.empty() ? "" : in({" of ", " von "}) + interface;
  return words;
}

}  // namespace reachd::report
