#include "daemon/report/advice_words.hpp"

#include <fmt/format.h>

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

/// Address ranges are certain for the push service only; Apple's other names are on delivery networks, and
/// their addresses change.
std::string what_to_allow(const AdviceWords& words, const probe::Labels& labels) {
  if (labels.kind == result::Kind::dns) return fmt::format("{} to {}", words.port, words.address);
  if (net::Address::parse(words.host)) return fmt::format("{} to {}", words.port, words.host);
  if (!is_courier(words.host))
    return fmt::format("{} to {} (by name: its addresses change)", words.port, words.host);
  return fmt::format("{} to {} (Apple's push service)", words.port,
                     labels.family == net::Family::ipv4
                         ? "17.0.0.0/8"
                         : "2620:149:a44::/48, 2403:300:a42::/48, 2403:300:a51::/48 and 2a01:b740:a42::/48");
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
  const bool dns = labels.kind == result::Kind::dns;
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
  return words;
}

}  // namespace reachd::report
