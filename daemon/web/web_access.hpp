#pragma once

// Keeps the server at what the file named by web_config says, also when it or a certificate changes while the
// daemon runs.

#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "daemon/probing/load.hpp"
#include "daemon/web/server.hpp"
#include "journal/log.hpp"
#include "web_config/load.hpp"

namespace reachd::web {

/// What is served under a configuration: its web_config, read.
struct Served {
  std::optional<web_config::Loaded> web_config;  ///< nothing where the configuration names none

  std::shared_ptr<const web_config::WebConfig> rules() const {
    return web_config ? web_config->config : nullptr;
  }
};

/// Reads the web_config that a configuration names. Its messages join those of the configuration, and so do
/// warnings of what the two let everybody do together; with an error in it the configuration is not to be
/// used. Blocks.
Served load_served(const config::Loaded& loaded, std::vector<yaml::Message>& messages);
/// The same for what load_configuration() gave: it is then not loadable any more.
Served load_served(daemon::LoadResult& loaded);

/// Looks at the files once a second, on the chores' thread: so a renewed certificate is in force within two
/// seconds (web_config::Watch wants to see a change come to rest). One that does not load changes nothing,
/// and is told once.
///
/// Not at each connection: that would put a read from the disk before an answer, and say a fault as often as
/// somebody connects.
class WebAccess {
 public:
  /// All three outlive this object's work: it ends with `chores`.
  WebAccess(asio::thread_pool& chores, journal::Log& log)
      : strand_(chores.get_executor()), log_(log), timer_(strand_) {}

  /// Begins to look at the files of what the server serves already.
  void start(web::Server& server, Served served);
  /// After start(): serves this on these addresses, and looks at its files. Any thread.
  void take(Served served, std::vector<net::Endpoint> listen, web::Server::Listening done);
  /// No further look. Any thread.
  void stop();
  /// False while the files say something that cannot be loaded. Any thread.
  bool successful() const { return successful_; }

 private:
  void watch(const Served& served);
  void wait();
  void look();
  void report(const web_config::Loaded& loaded);

  asio::strand<asio::thread_pool::executor_type> strand_;
  journal::Log& log_;
  asio::steady_timer timer_;  // this and the following: on the strand
  web::Server* server_ = nullptr;
  std::optional<web_config::Watch> watch_;
  std::string told_;  // the error that was told last
  bool stopped_ = false;
  std::atomic<bool> successful_{true};
};

}  // namespace reachd::web
