#include "daemon/web/server.hpp"

#include <pthread.h>

#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <optional>
#include <thread>
#include <utility>

#include "daemon/web/routes.hpp"
#include "serve/connections.hpp"
#include "serve/listeners.hpp"

namespace reachd::web {

using serve::Connections;
using serve::Limits;
using serve::Listeners;

namespace {

AllowedHosts allowed_hosts(std::vector<std::string> configured) {
  auto names = serve::names_of_this_host();
  names.insert(names.end(), std::make_move_iterator(configured.begin()),
               std::make_move_iterator(configured.end()));
  return AllowedHosts(names);
}

}  // namespace

class Server::Service {
 public:
  Service(Options options, SnapshotSource source)
      : options_(std::move(options)),
        snapshots_(std::make_shared<SnapshotCache>(loop_, std::move(source))),
        gate_(loop_, options_.web_config),
        routes_(std::make_shared<Routes>(loop_, snapshots_, allowed_hosts(options_.hosts),
                                         options_.enable_lifecycle ? options_.reload : Reload(), &gate_)),
        connections_(handler_, gate_, limits_),
        listeners_(*loop_, [this](asio::ip::tcp::socket socket) { connections_.add(std::move(socket)); }) {}

  ~Service() { stop(); }

  bool start(std::string& error) {
    if (!listeners_.inherit(options_.inherited_listeners, error) ||
        !listeners_.open(options_.listen, error)) {
      listeners_.close();
      return false;
    }
    bound_ = listeners_.bound();
    listeners_.accept();
    thread_ = std::thread([loop = loop_.get()] {
      pthread_setname_np(pthread_self(), "reachd-http");
      loop->run();
    });
    return true;
  }

  void stop() {
    if (!thread_.joinable()) return;
    asio::post(*loop_, [this] {
      listeners_.close();
      connections_.close_all();
      snapshots_->close();
      // Every operation is now cancelled, and the loop ends with the last of them. Replies that others still
      // owe are not among them.
      keep_running_.reset();
    });
    thread_.join();
  }

  void set_hosts(std::vector<std::string> hosts) {
    asio::post(*loop_, [routes = routes_, allowed = allowed_hosts(std::move(hosts))]() mutable {
      routes->set_hosts(std::move(allowed));
    });
  }

  void forget_snapshot() {
    asio::post(*loop_, [snapshots = snapshots_] { snapshots->forget(); });
  }

  void set_web_config(std::shared_ptr<const web_config::WebConfig> config) {
    asio::post(*loop_, [this, config = std::move(config)]() mutable { gate_.set(std::move(config)); });
  }

  void serve(std::shared_ptr<const web_config::WebConfig> config, std::vector<net::Endpoint> listen,
             Listening done) {
    asio::post(*loop_, [this, config = std::move(config), listen = std::move(listen),
                        done = std::move(done)]() mutable {
      gate_.set(std::move(config));
      std::string error;
      listeners_.change(listen, error);
      done(listeners_.bound(), error);
    });
  }

  const std::vector<net::Endpoint>& bound() const { return bound_; }

 private:
  const Limits limits_;
  Options options_;
  // Shared with the replies that others owe: they post to it even after this object is gone.
  std::shared_ptr<asio::io_context> loop_ = std::make_shared<asio::io_context>(1);
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> keep_running_{
      loop_->get_executor()};
  std::shared_ptr<SnapshotCache> snapshots_;
  Gate gate_;
  std::shared_ptr<Routes> routes_;
  const serve::Handler handler_ = [this](const serve::Request& request, serve::Reply reply) {
    routes_->answer(request, std::move(reply));
  };
  Connections connections_;
  Listeners listeners_;
  std::vector<net::Endpoint> bound_;
  std::thread thread_;
};

Server::Server(Options options, SnapshotSource source)
    : service_(std::make_unique<Service>(std::move(options), std::move(source))) {}
Server::~Server() = default;

bool Server::start(std::string& error) {
  return service_->start(error);
}
const std::vector<net::Endpoint>& Server::bound() const {
  return service_->bound();
}
void Server::set_hosts(std::vector<std::string> hosts) {
  service_->set_hosts(std::move(hosts));
}
void Server::forget_snapshot() {
  service_->forget_snapshot();
}
void Server::set_web_config(std::shared_ptr<const web_config::WebConfig> config) {
  service_->set_web_config(std::move(config));
}
void Server::serve(std::shared_ptr<const web_config::WebConfig> config, std::vector<net::Endpoint> listen,
                   Listening done) {
  service_->serve(std::move(config), std::move(listen), std::move(done));
}
void Server::stop() {
  service_->stop();
}

}  // namespace reachd::web
