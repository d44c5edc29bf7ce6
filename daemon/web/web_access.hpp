#pragma once

// Keeps the server in line with the file named by web_config, also when that file or a certificate changes
// while the daemon is running.

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

/// What is served under a configuration, with its web_config loaded.
struct Served {
  std::optional<web_config::Loaded> web_config;  ///< nothing if the configuration names none

  std::shared_ptr<const web_config::WebConfig> rules() const {
    return web_config ? web_config->config : nullptr;
  }
};

/// Reads the web_config that a configuration names. Its messages are added to those of the configuration, as
/// are warnings of what the two together permit to everybody; if it has an error, the configuration must not
/// be used. Blocks.
Served load_served(const config::Loaded& loaded, std::vector<yaml::Message>& messages);
/// The same for the result of load_configuration(), which is then no longer loadable.
Served load_served(daemon::LoadResult& loaded);

/// Checks the files once a second, on the chores thread, so that a renewed certificate is in use within two
/// seconds (web_config::Watch waits until a change has settled). Files that fail to load change nothing; the
/// error is reported once.
///
/// Not at each connection: that would delay the response by a read from the disk, and report an error as
/// often as somebody connects.
class WebAccess {
 public:
  /// All three must outlive this object's work, which ends with `chores`.
  WebAccess(asio::thread_pool& chores, journal::Log& log)
      : strand_(chores.get_executor()), log_(log), timer_(strand_) {}

  /// Starts checking the files of what the server already serves.
  void start(web::Server& server, Served served);
  /// After start(): serves this on these addresses, and checks its files. Any thread.
  void take(Served served, std::vector<net::Endpoint> listen, web::Server::Listening done);
  /// No further checks. Any thread.
  void stop();
  /// False while the files have contents that cannot be loaded. Any thread.
  bool successful() const { return successful_; }

 private:
  void watch(const Served& served);
  void wait();
  void look();
  void report(const web_config::Loaded& loaded);

  asio::strand<asio::thread_pool::executor_type> strand_;
  journal::Log& log_;
  asio::steady_timer timer_;  // this and the following: on the strand only
  web::Server* server_ = nullptr;
  std::optional<web_config::Watch> watch_;
  std::string told_;  // the last error reported
  bool stopped_ = false;
  std::atomic<bool> successful_{true};
};

}  // namespace reachd::web
