#include "serve/allowed_hosts.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/files.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "host/text_lines.hpp"
#include "net/address.hpp"

namespace reachd::serve {

namespace {

using base::lower_case;

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

struct Authority {
  std::string host;
  std::optional<unsigned> port;
};

std::optional<Authority> parse_authority(std::string_view text) {
  Authority result;
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    result.host = lower_case(text.substr(1, end - 1));
    if (!net::Address::parse(result.host)) return std::nullopt;
    rest = text.substr(end + 1);
  } else {
    const auto end = std::min(text.find(':'), text.size());
    result.host = lower_case(text.substr(0, end));
    if (result.host.ends_with('.')) result.host.pop_back();
    if (!std::ranges::all_of(result.host, is_host_character)) return std::nullopt;
    rest = text.substr(end);
  }
  if (result.host.empty()) return std::nullopt;
  if (rest.empty() || rest == ":") return result;
  result.port = base::whole_number<std::uint16_t>(rest.substr(1));
  if (rest.front() != ':' || !result.port) return std::nullopt;
  return result;
}

/// The words of every line of a file, without comments. Such files are short; a longer one than 64 KiB is not
/// read.
std::vector<std::vector<std::string>> words_of(const char* path) {
  const auto file = base::read_regular_file(path, 64 * 1024);
  std::string_view text = file.text;
  std::vector<std::vector<std::string>> result;
  while (!text.empty()) {
    auto line = host::take_line(text);
    line = line.substr(0, line.find_first_of("#;"));
    auto& words = result.emplace_back();
    for (auto word = host::take_field(line); !word.empty(); word = host::take_field(line))
      words.emplace_back(word);
  }
  return result;
}

}  // namespace

std::optional<std::string> host_of(std::string_view authority) {
  auto parsed = parse_authority(authority);
  if (!parsed) return std::nullopt;
  return std::move(parsed->host);
}

bool is_same_origin(std::string_view origin, std::string_view host_field) {
  const auto separator = origin.find("://");
  // This includes "null", an opaque origin.
  if (separator == std::string_view::npos) return false;
  const auto scheme = lower_case(origin.substr(0, separator));
  if (scheme != "http" && scheme != "https") return false;
  const unsigned default_port = scheme == "http" ? 80 : 443;
  const auto theirs = parse_authority(origin.substr(separator + 3));
  const auto ours = parse_authority(host_field);
  return theirs && ours && theirs->host == ours->host &&
         theirs->port.value_or(default_port) == ours->port.value_or(default_port);
}

std::vector<std::string> names_of_this_host() {
  std::array<char, 256> buffer{};
  if (gethostname(buffer.data(), buffer.size() - 1) != 0 || buffer.front() == '\0') return {};
  const auto name = lower_case(buffer.data());
  const auto first_label = name.substr(0, name.find('.'));
  std::vector<std::string> names{name, first_label};
  for (const auto& line : words_of("/etc/hosts")) {
    const auto is_ours = [&](const std::string& word) {
      return lower_case(word) == name || lower_case(word) == first_label;
    };
    if (line.size() < 2 || std::none_of(line.begin() + 1, line.end(), is_ours)) continue;
    names.insert(names.end(), line.begin() + 1, line.end());
  }
  for (const auto& line : words_of("/etc/resolv.conf")) {
    if (line.empty() || (line.front() != "search" && line.front() != "domain")) continue;
    for (auto domain = line.begin() + 1; domain != line.end(); ++domain)
      names.push_back(first_label + "." + *domain);
  }
  return names;
}

AllowedHosts::AllowedHosts(const std::vector<std::string>& names) : names_{"localhost"} {
  for (const auto& name : names) {
    if (auto host = host_of(name)) names_.insert(std::move(*host));
  }
}

bool AllowedHosts::admits(std::string_view host) const {
  return names_.contains(host) || net::Address::parse(host).has_value();
}

}  // namespace reachd::serve
