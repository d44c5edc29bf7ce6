#pragma once

// The HTTP server: metrics, status page, API, health. It has a thread and a loop of its own, so that neither
// a slow client nor a big scrape can delay a probe. What it shows comes in snapshots; it touches nothing
// else.

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
#include "serve/connections.hpp"
#include "serve/listeners.hpp"
#include "web_config/web_config.hpp"

namespace reachd::web {

struct Options {
  std::vector<net::Endpoint> listen;
  /// Listening TCP sockets, taken over; sd_listen_fds(3). One on an address of `listen` stands for it.
  std::vector<int> inherited_listeners;
  std::vector<std::string> hosts;  ///< names that a request may have in Host, beside those of this host
  bool enable_lifecycle = false;   ///< POST /-/reload
  std::shared_ptr<const web_config::WebConfig> web_config;  ///< null: plain HTTP, open to all
  /// Called on the HTTP thread; must call `done` once, on any thread.
  std::function<void(std::function<void(bool ok, std::string message)> done)> reload;
};

class Server {
 public:
  Server(Options options, SnapshotSource source);
  /// Stops.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds every listener, then starts the thread. An error if one cannot be had; nothing runs then. Once
  /// only.
  base::Expected<void> start();
  /// Where it listens: with the port that the kernel picked for 0. Valid between start() and stop(), and
  /// before the first serve().
  const std::vector<net::Endpoint>& bound() const { return bound_; }
  /// Another list of names, after a reload of the configuration. Any thread.
  void set_hosts(std::vector<std::string> hosts);
  /// What was reloaded is seen by every request from now on: no snapshot from before serves any more. Any
  /// thread.
  void forget_snapshot();
  /// TLS for connections from now on, all else for every request from now on. Any thread.
  void set_web_config(std::shared_ptr<const web_config::WebConfig> config);
  /// Where it listens now; with what is wrong in `error` where an address cannot be had: then as before.
  using Listening = std::function<void(const std::vector<net::Endpoint>& bound, const std::string& error)>;
  /// The same with other addresses, in one step: no address is open under the rules of another. Addresses
  /// that stay keep their sockets, and connections that exist go on. `done` is called on the HTTP thread,
  /// also where nothing has changed. Any thread.
  void serve(std::shared_ptr<const web_config::WebConfig> config, std::vector<net::Endpoint> listen,
             Listening done);
  /// Closes all connections and ends the thread; returns within milliseconds unless a document is just being
  /// made. Not from the HTTP thread. Neither the source nor `reload` is called any more; replies that come
  /// later are dropped.
  void stop();

 private:
  const serve::Limits limits_;
  Options options_;
  // Shared with the replies that others owe: they post to it, also when this object is gone.
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
