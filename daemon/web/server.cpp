#include "daemon/web/server.hpp"

#include <pthread.h>

#include <asio/post.hpp>
#include <utility>

namespace reachd::web {

namespace {

AllowedHosts allowed_hosts(std::vector<std::string> configured) {
  auto names = serve::names_of_this_host();
  names.insert(names.end(), std::make_move_iterator(configured.begin()),
               std::make_move_iterator(configured.end()));
  return AllowedHosts(names);
}

}  // namespace

Server::Server(Options options, SnapshotSource source)
    : options_(std::move(options)),
      snapshots_(std::make_shared<SnapshotCache>(loop_, std::move(source))),
      gate_(loop_, options_.web_config),
      routes_(std::make_shared<Routes>(loop_, snapshots_, allowed_hosts(options_.hosts),
                                       options_.enable_lifecycle ? options_.reload : Reload(), gate_)),
      connections_(handler_, gate_, limits_),
      listeners_(*loop_, [this](asio::ip::tcp::socket socket) { connections_.add(std::move(socket)); }) {}

Server::~Server() {
  stop();
}

base::Expected<void> Server::start() {
  auto listening = listeners_.inherit(options_.inherited_listeners);
  if (listening) listening = listeners_.open(options_.listen);
  if (!listening) {
    listeners_.close();
    return listening;
  }
  bound_ = listeners_.bound();
  listeners_.accept();
  thread_ = std::thread([loop = loop_.get()] {
    pthread_setname_np(pthread_self(), "reachd-http");
    loop->run();
  });
  return {};
}

void Server::stop() {
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

void Server::set_hosts(std::vector<std::string> hosts) {
  asio::post(*loop_, [routes = routes_, allowed = allowed_hosts(std::move(hosts))]() mutable {
    routes->set_hosts(std::move(allowed));
  });
}

void Server::forget_snapshot() {
  asio::post(*loop_, [snapshots = snapshots_] { snapshots->forget(); });
}

void Server::set_web_config(std::shared_ptr<const web_config::WebConfig> config) {
  asio::post(*loop_, [this, config = std::move(config)]() mutable { gate_.set(std::move(config)); });
}

void Server::serve(std::shared_ptr<const web_config::WebConfig> config, std::vector<net::Endpoint> listen,
                   Listening done) {
  asio::post(*loop_, [this, config = std::move(config), listen = std::move(listen),
                      done = std::move(done)]() mutable {
    gate_.set(std::move(config));
    const auto changed = listeners_.change(listen);
    done(listeners_.bound(), changed.error());
  });
}

}  // namespace reachd::web
