#include "verdict/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace reachd::verdict {

using base::Language;

namespace {

std::string joined_up_to(const std::vector<std::string>& items, std::size_t most_items,
                         std::size_t most_bytes, Language language) {
  const bool german = language == Language::german;
  const std::string_view last = german ? " und " : " and ";
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i >= most_items || text.size() > most_bytes) {
      const auto more = items.size() - i;
      return text + (german ? fmt::format(" und {} weitere", more) : fmt::format(" and {} more", more));
    }
    if (i > 0) text += i + 1 == items.size() ? last : ", ";
    text += items[i];
  }
  return text;
}

template <class Values, class Text>
std::vector<std::string> each_as_text(const Values& values, Text text) {
  std::vector<std::string> result;
  for (const auto& value : values) result.push_back(text(value));
  return result;
}

bool is_push(std::string_view host) {
  return host.ends_with("-courier.push.apple.com") || host == "courier.push.apple.com";
}

}  // namespace

std::string joined(const std::vector<std::string>& items, Language language) {
  constexpr std::size_t most_bytes = 1000;
  return joined_up_to(items, items.size(), most_bytes, language);
}
std::string joined_shortly(const std::vector<std::string>& items, Language language) {
  constexpr std::size_t most = 3, most_bytes = 400;
  return joined_up_to(items, most, most_bytes, language);
}

std::vector<std::string> texts_of(const std::set<std::string>& names) {
  return {names.begin(), names.end()};
}
std::vector<std::string> texts_of(const std::set<std::uint16_t>& ports) {
  return each_as_text(ports, [](std::uint16_t port) { return fmt::to_string(port); });
}
std::vector<std::string> texts_of(const std::set<net::Address>& addresses) {
  return each_as_text(addresses, [](const net::Address& address) { return address.to_string(); });
}
std::vector<std::string> texts_of(const std::set<net::Network>& networks) {
  return each_as_text(networks, [](const net::Network& network) { return network.to_string(); });
}

result::Mechanism telling_mechanism(const Particulars& p) {
  const auto mechanism = p.mechanism.value_or(result::Mechanism::unknown);
  const bool has_place = p.hop || !p.last_hops.empty() || !p.blockers.empty();
  return adds(mechanism) == result::Adds::place && !has_place ? result::Mechanism::unknown : mechanism;
}

Particulars of_dns(Particulars p) {
  p.ports.clear();
  p.dns = true;
  return p;
}

std::set<net::Address> looping_routers(const Particulars& p) {
  auto routers = p.last_hops;
  routers.insert(p.blockers.begin(), p.blockers.end());
  return routers;
}

std::vector<std::string> hosts_by_name(const std::set<std::string>& hosts, std::string_view push) {
  std::vector<std::string> result, named, literal;
  for (const auto& host : hosts) {
    if (is_push(host))
      result.push_back(fmt::format("{} ({})", push, host));
    else
      (net::Address::parse(host) ? literal : named).push_back(host);
  }
  result.insert(result.end(), named.begin(), named.end());
  result.insert(result.end(), literal.begin(), literal.end());
  return result;
}

std::string observed(const std::set<result::Outcome>& outcomes, Language language) {
  return fmt::format("{}", fmt::join(each_as_text(outcomes,
                                                  [&](result::Outcome outcome) {
                                                    return std::string(result::observed(outcome, language));
                                                  }),
                                     "; "));
}

std::string described(const std::set<Page>& pages, Language language) {
  constexpr int most = 2;
  int count = 0;
  std::string text;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += fmt::format(", {} \"{}\"", name, value);
  };
  for (const auto& page : pages) {
    if (count++ == most) break;
    if (!text.empty()) text += "; ";
    text += fmt::format("{} {}", language == Language::german ? "HTTP-Status" : "HTTP status", page.status);
    add("Server", page.server);
    add("Via", page.via);
    add("Location", page.location);
  }
  return text;
}

}  // namespace reachd::verdict
