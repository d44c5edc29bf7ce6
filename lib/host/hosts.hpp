#pragma once

// /etc/hosts (hosts(5)): the addresses that this host gives names itself. The connecting probes ask it first,
// as any program here does; the dns probes never do.

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/watched_file.hpp"
#include "net/address.hpp"

namespace reachd::host {

/// What such a file says. Lines whose first field is no address are passed over.
class Hosts {
 public:
  static Hosts parse(std::string_view text);

  /// Of both families, in the order of the file, each once, at most 64; empty if the name does not stand
  /// there. Without regard to the case of letters or a dot at the end. Valid as long as this object.
  const std::vector<net::Address>& find(std::string_view name) const;
  std::size_t size() const { return addresses_.size(); }  ///< how many names

 private:
  std::unordered_map<std::string, std::vector<net::Address>> addresses_;  ///< by the name in lower case
};

/// The file, read again when it changes. For one thread; never throws for what is in it. Of a file over 1 MiB
/// the lines that lie wholly within the first 1 MiB count: it is read on the probing thread.
class HostsFile {
 public:
  explicit HostsFile(std::string path = "/etc/hosts");

  /// As the file is now: a stat(2), and reading it if it has changed. Valid until the next call.
  const Hosts& current();

 private:
  WatchedFile file_;
  Hosts hosts_;
};

}  // namespace reachd::host
