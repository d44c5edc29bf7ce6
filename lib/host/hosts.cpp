#include "host/hosts.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "host/text_lines.hpp"

namespace reachd::host {

namespace {

constexpr std::size_t most_addresses = 64;
constexpr std::size_t longest_hosts_file = 1024 * 1024;

std::string key_of(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return base::lower_case(name);
}

}  // namespace

Hosts Hosts::parse(std::string_view text) {
  Hosts hosts;
  while (!text.empty()) {
    auto line = take_line(text);
    line = line.substr(0, line.find('#'));
    const auto address = net::Address::parse(take_field(line));
    if (!address) continue;
    for (auto name = take_field(line); !name.empty(); name = take_field(line)) {
      auto& known = hosts.addresses_[key_of(name)];
      if (known.size() < most_addresses && std::ranges::find(known, *address) == known.end())
        known.push_back(*address);
    }
  }
  return hosts;
}

const std::vector<net::Address>& Hosts::find(std::string_view name) const {
  static const std::vector<net::Address> none;
  const auto found = addresses_.find(key_of(name));
  return found == addresses_.end() ? none : found->second;
}

HostsFile::HostsFile(std::string path) : file_(std::move(path), longest_hosts_file) {}

const Hosts& HostsFile::current() {
  if (!file_.look()) return hosts_;
  std::string_view text;
  if (file_.text()) text = *file_.text();
  // A truncated file may end inside a name.
  if (text.size() == longest_hosts_file) text = text.substr(0, text.rfind('\n') + 1);
  hosts_ = Hosts::parse(text);
  return hosts_;
}

}  // namespace reachd::host
