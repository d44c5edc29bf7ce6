#include "daemon/report/advice_words.hpp"

#include <fmt/format.h>

#include <system_error>
#include <vector>

#include "config/apple_networks.hpp"
#include "daemon/report/text.hpp"

namespace reachd::report {

namespace {

bool is_courier(const std::string& host) {
  return host.ends_with("courier.push.apple.com") || host.ends_with("courier2.push.apple.com");
}

/// Apple holds 17.0.0.0/8 as a whole; its IPv6 addresses are not distinguished here.
bool is_apple(const std::string& host, const result::Result& last) {
  static const auto block = net::Network::parse("17.0.0.0/8");
  return host == "apple.com" || host.ends_with(".apple.com") ||
         (last.address && block->contains(*last.address));
}

/// For IPv4, everything that Apple holds: it is one range, and the push service uses many parts of it.
std::string push_ranges(net::Family family) {
  if (family == net::Family::ipv4) return "17.0.0.0/8";
  std::vector<std::string> ranges;
  for (const auto& network : config::push_networks())
    if (network.base().family() == family) ranges.push_back(network.to_string());
  const auto last = std::move(ranges.back());
  ranges.pop_back();
  return fmt::format("{} and {}", fmt::join(ranges, ", "), last);
}

/// Address ranges are certain for the push service only; Apple's other names are on delivery networks, and
/// their addresses change.
std::string what_to_allow(const AdviceWords& words, const probe::Labels& labels) {
  if (!connects(labels.kind)) return fmt::format("{} to {}", words.port, words.address);
  if (net::Address::parse(words.host)) return fmt::format("{} to {}", words.port, words.host);
  if (!is_courier(words.host))
    return fmt::format("{} to {} (by name: its addresses change)", words.port, words.host);
  return fmt::format("{} to {} (Apple's push service)", words.port, push_ranges(labels.family));
}

template <typename Target>
const Target* target_of(const core::Record& record) {
  return record.task->probe == nullptr ? nullptr : std::get_if<Target>(&record.task->probe->target);
}

}  // namespace

AdviceWords advice_words(const core::Record& record) {
  AdviceWords words;
  const auto& labels = record.task->labels;
  const auto last = record.last.value_or(result::Result{});
  const bool dns = !connects(labels.kind);
  const auto* dns_target = target_of<config::DnsTarget>(record);
  const auto* tls_target = target_of<config::TlsTarget>(record);
  const auto* http_target = target_of<config::HttpTarget>(record);

  words.host = last.host.empty() ? labels.target : ascii(last.host);
  const auto literal = net::Address::parse(words.host);
  words.host_and_port = literal ? net::Endpoint{*literal, labels.port}.to_string()
                                : fmt::format("{}:{}", words.host, labels.port);
  words.url = fmt::format("http://{}{}", labels.port == 80 && !literal ? words.host : words.host_and_port,
                          http_target ? ascii(http_target->path) : "/");
  words.port = fmt::format("{} {}", dns && !(dns_target && dns_target->tcp) ? "UDP" : "TCP", labels.port);
  words.address = last.address ? last.address->to_string() : "the server";
  words.server_name = tls_target && !tls_target->server_name.empty() ? tls_target->server_name : words.host;
  words.issuer = last.tls.issuer.empty() ? "an unknown authority" : "\"" + ascii(last.tls.issuer) + "\"";
  if (dns) {
    words.resolver = "resolver " + labels.resolver + (last.address ? " " + last.address->to_string() : "");
  } else {
    words.resolver = last.resolver.empty() ? "the resolver" : "resolver " + ascii(last.resolver);
  }
  const bool known = last.icmp && last.icmp->sender;
  words.sender = known ? last.icmp->sender->to_string() + " sent" : "somebody on the path sent";
  words.is_apple = is_apple(words.host, last);
  words.allow = what_to_allow(words, labels);

  words.not_by_whom =
      tls_target && tls_target->trust == "apple" ? "not by Apple" : "which is not trusted here";
  words.ipv6 = labels.family == net::Family::ipv6;
  words.dig = fmt::format("dig {}{} {}", dns && last.address ? "@" + words.address + " " : "", words.host,
                          !labels.type.empty() ? labels.type
                          : words.ipv6         ? "AAAA"
                                               : "A");
  words.s_client =
      fmt::format("openssl s_client -connect {} -servername {}", words.host_and_port, words.server_name);
  if (last.error_number != 0) {
    words.system_says =
        fmt::format(" (the system says: {})", std::generic_category().message(last.error_number));
  }
  if (last.http.status != 0) words.with_status = fmt::format(" (status {})", last.http.status);
  const auto& interface = record.task->source.interface;
  if (!interface.empty()) words.of_interface = " of " + interface;
  words.route_to = last.address ? words.address : "ADDRESS";
  return words;
}

std::vector<std::pair<const char*, std::string>> AdviceWords::placeholders() const {
  return {{"host", host},
          {"url", url},
          {"port", port},
          {"address", address},
          {"resolver", resolver},
          {"sender", sender},
          {"allow", allow},
          {"server_name", server_name},
          {"issuer", issuer},
          {"not_by_whom", not_by_whom},
          {"dig", dig},
          {"s_client", s_client},
          {"system_says", system_says},
          {"with_status", with_status},
          {"of_interface", of_interface},
          {"route_to", route_to},
          {"ip_family", ipv6 ? "-6" : "-4"},
          {"only_ipv4", ipv6 ? " Where IPv6 is not meant to work here, set families: [ipv4]." : ""}};
}

}  // namespace reachd::report
