#pragma once

// The TLS contexts that a configuration needs: made once when it is loaded (files are read then, so off the
// probing thread), immutable afterwards, shared by all attempts.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "tls/context.hpp"

namespace reachd::probe {

class Contexts {
 public:
  struct Error {
    std::string trust_set;
    std::string text;  ///< names the set, too
  };
  /// Reads every trust set that a probe uses. Where one cannot be read, `error` says which and why, and null
  /// is returned.
  static std::shared_ptr<const Contexts> load(const config::Config& config, Error& error);

  /// Of a probe of the configuration that this was made of.
  std::shared_ptr<const tls::Context> of(const config::TlsTarget& target) const;
  /// For proxies that are spoken to over TLS; null if there is none.
  std::shared_ptr<const tls::Context> of_proxies() const;

 private:
  using Key = std::pair<std::string, std::vector<std::string>>;  ///< trust set and ALPN
  static const Key of_every_proxy;

  std::map<Key, std::shared_ptr<const tls::Context>> contexts_;
};

}  // namespace reachd::probe
