#pragma once

// The HTTP server: metrics, status page, API, health. It has its own thread and loop, so that neither a slow
// client nor a large scrape can delay a probe. It only shows snapshots passed to it and touches nothing else.

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/expected.hpp"
#include "daemon/web/routes.hpp"
#include "net/address.hpp"
#include "serve/connection.hpp"
#include "serve/listeners.hpp"
#include "web_config/web_config.hpp"

namespace reachd::web {

struct Options {
  std::vector<net::Endpoint> listen;
  /// Listening TCP sockets to take over; sd_listen_fds(3). One on an address in `listen` is used for it.
  std::vector<int> inherited_listeners;
  /// Names allowed in a request's Host, in addition to those of this host.
  std::vector<std::string> hosts;
  bool enable_lifecycle = false;                            ///< POST /-/reload
  std::shared_ptr<const web_config::WebConfig> web_config;  ///< null: plain HTTP, open to everybody
  /// Called on the HTTP thread; must call `done` once, on any thread.
  std::function<void(std::function<void(bool ok, std::string message)> done)> reload;
};

class Server {
 public:
  Server(Options options, SnapshotSource source);
  /// Stops the server.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds every listener, then starts the thread. An error if one cannot be opened; nothing runs then. Once
  /// only.
  base::Expected<void> start();
  /// The addresses it listens on, with the port that the kernel chose for 0. Valid between start() and
  /// stop(), and before the first serve().
  const std::vector<net::Endpoint>& bound() const { return bound_; }
  /// Replaces the list of names, after a reload of the configuration. Any thread.
  void set_hosts(std::vector<std::string> hosts);
  /// Makes a reload visible to every request from now on: no earlier snapshot is used any more. Any thread.
  void forget_snapshot();
  /// TLS settings apply to connections from now on, everything else to every request from now on. Any thread.
  void set_web_config(std::shared_ptr<const web_config::WebConfig> config);
  /// The addresses it now listens on; if `error` says what is wrong with an address, they are unchanged.
  using Listening = std::function<void(const std::vector<net::Endpoint>& bound, const std::string& error)>;
  /// As set_web_config(), but also changes the addresses, in one step: no address is ever open under the
  /// rules of another. Addresses that stay keep their sockets, and existing connections continue. `done` is
  /// called on the HTTP thread, even if nothing has changed. Any thread.
  void serve(std::shared_ptr<const web_config::WebConfig> config, std::vector<net::Endpoint> listen,
             Listening done);
  /// Closes all connections and ends the thread; returns within milliseconds unless a document is being
  /// rendered. Not from the HTTP thread. Afterwards neither the source nor `reload` is called; late replies
  /// are dropped.
  void stop();

 private:
  const serve::Limits limits_;
  Options options_;
  // Shared with the replies that others owe: they post to it even after this object is gone.
  std::shared_ptr<asio::io_context> loop_ = std::make_shared<asio::io_context>(1);
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> keep_running_{
      loop_->get_executor()};
  std::shared_ptr<SnapshotCache> snapshots_;
  serve::Gate gate_;
  std::shared_ptr<Routes> routes_;
  const serve::Handler handler_ = [this](const serve::Request& request, serve::Reply reply) {
    routes_->answer(request, std::move(reply));
  };
  serve::Connections connections_;
  serve::Listeners listeners_;
  std::vector<net::Endpoint> bound_;
  std::thread thread_;
};

}  // namespace reachd::web
