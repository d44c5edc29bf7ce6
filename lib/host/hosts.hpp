#pragma once

// /etc/hosts (hosts(5)): the addresses that this host itself assigns to names. Probes that connect consult it
// first, as any program here does; dns probes never do.

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/watched_file.hpp"
#include "net/address.hpp"

namespace reachd::host {

/// The contents of such a file. Lines whose first field is not an address are skipped.
class Hosts {
 public:
  static Hosts parse(std::string_view text);

  /// Addresses of both families, in the order of the file, each once, at most 64; empty if the name is not in
  /// the file. Ignores the case of letters and a trailing dot. Valid as long as this object.
  const std::vector<net::Address>& find(std::string_view name) const;
  std::size_t size() const { return addresses_.size(); }  ///< number of names

 private:
  std::unordered_map<std::string, std::vector<net::Address>> addresses_;  ///< by the name in lower case
};

/// The file, reread when it changes. For one thread; never throws because of the contents. Of a file over 1
/// MiB only the lines that lie wholly within the first 1 MiB are used, because it is read on the probing
/// thread.
class HostsFile {
 public:
  explicit HostsFile(std::string path = "/etc/hosts");

  /// The file's current contents: does a stat(2), and reads the file if it has changed. Valid until the next
  /// call.
  const Hosts& current();

 private:
  WatchedFile file_;
  Hosts hosts_;
};

}  // namespace reachd::host
