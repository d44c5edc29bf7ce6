#pragma once

// Turns a request into a response: which paths exist and how they may be requested.

#include <functional>
#include <memory>
#include <string>

#include "daemon/web/snapshot_cache.hpp"
#include "serve/allowed_hosts.hpp"
#include "serve/connection.hpp"
#include "serve/gate.hpp"
#include "serve/request_reader.hpp"
#include "serve/response.hpp"

namespace reachd::web {

using serve::AllowedHosts;
using serve::Gate;
using serve::Request;
using serve::Response;

/// Starts a reload; must call `done` once, on any thread, with a line for the client.
using Reload = std::function<void(std::function<void(bool ok, std::string message)> done)>;
using serve::Reply;

/// On the HTTP thread only.
class Routes : public std::enable_shared_from_this<Routes> {
 public:
  /// `reload` empty: its path returns 403. `gate` must outlive this object.
  Routes(std::shared_ptr<asio::io_context> loop, std::shared_ptr<SnapshotCache> snapshots, AllowedHosts hosts,
         Reload reload, Gate& gate);

  void set_hosts(AllowedHosts hosts) { hosts_ = std::move(hosts); }

  /// As serve::Handler requires.
  void answer(const Request& request, Reply reply);

 private:
  void dispatch(const Request& request, std::string_view path, std::string_view authority, Reply reply);
  void reload(Reply reply);

  std::shared_ptr<asio::io_context> loop_;
  std::shared_ptr<SnapshotCache> snapshots_;
  AllowedHosts hosts_;
  Reload reload_;
  Gate& gate_;
  bool reloading_ = false;
};

/// Whether results are worth reading: every record has one, or 60 s have passed since the start.
bool is_ready(const core::Snapshot& snapshot);

}  // namespace reachd::web
