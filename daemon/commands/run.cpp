#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/thread_pool.hpp>
#include <csignal>
#include <future>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "base/version.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/commands/limits.hpp"
#include "daemon/commands/service_manager.hpp"
#include "daemon/probing/load.hpp"
#include "daemon/report/condensed.hpp"
#include "daemon/state/state_saver.hpp"
#include "daemon/web/server.hpp"
#include "daemon/web/web_access.hpp"

namespace reachd::daemon {

using web::Served;
using web::WebAccess;

namespace {

using namespace std::chrono_literals;
using journal::Event;

constexpr auto status_interval = 10s;  // between two STATUS= lines
constexpr auto watchdog_tolerance = 2s;
// How long the end of the process may take: a file system that hangs must not hold it up. Half of it is for
// what the chores thread is at, so that time for the state file is left.
constexpr auto end_limit = 2s;
constexpr auto chores_limit = end_limit / 2;

/// The daemon. Threads: this one (probing), the HTTP server's, the log's, and one for chores (reading
/// configurations, the state file).
class Daemon {
 public:
  explicit Daemon(const RunOptions& options)
      : options_(options),
        log_({.level = options.log_level}),
        io_(1),
        chores_(1),
        access_(chores_, log_),
        signals_(io_, SIGTERM, SIGINT, SIGHUP),
        watchdog_timer_(io_),
        status_timer_(io_),
        condensed_timer_(io_),
        on_terminal_(journal::writes_for_person()),
        probing_(io_, core_options(),
                 {.write = [this](const journal::Entry& entry) { write(entry); },
                  .attempted = [this](const probe::Task& task,
                                      const result::Result& result) { attempted(task, result); },
                  .wanted = {}}),
        state_saver_(io_, chores_, probing_, log_) {}

  int run() {
    process_start_ = std::chrono::system_clock::now();
    const auto listeners = manager_.take_listeners();
    if (!listeners.error.empty()) return fail(exit_failure, listeners.error);
    auto loaded = load_configuration(options_.config);
    auto served = web::load_served(loaded);
    report(loaded.messages);
    if (!loaded.loadable) {
      reject(loaded);
      return exit_usage;
    }
    const auto& config = *loaded.loadable->config;
    web::Server server(web_options(config, served, listeners.descriptors),
                       [this](auto reply) { give_snapshot(std::move(reply)); });
    server_ = &server;
    if (const auto started = server.start(); !started) return fail(exit_failure, started.error());
    access_.start(server, std::move(served));
    last_reload_ = std::chrono::system_clock::now();
    state_saver_.restore(config);
    const auto proxy_note = note_of_proxy(config);
    language_ = config.language;
    probing_.load(std::move(*loaded.loadable));
    state_saver_.begin();
    listening_ = addresses(server.bound());
    write({Event::started,
           fmt::format("reachd {} has started with {}: {} tasks; listening on {}{}", base::version(),
                       loaded.origin, probing_.core().size(), addresses(server.bound()), proxy_note)});
    manager_.ready(status());
    wait_for_signal();
    feed_watchdog();
    show_status();
    io_.run();
    end_in_any_case();
    access_.stop();
    server.stop();
    wait_for_chores();
    state_saver_.end();
    return exit_ok;
  }

 private:
  static std::string addresses(const std::vector<net::Endpoint>& endpoints) {
    std::string text;
    for (const auto& endpoint : endpoints) text += (text.empty() ? "" : ", ") + endpoint.to_string();
    return text;
  }

  /// Appended to every report of a loaded configuration: its verdicts do not apply to the devices.
  static std::string note_of_proxy(const config::Config& config) {
    std::string sources;
    for (const auto& source : config.sources) {
      if (source.proxied) sources += (sources.empty() ? "" : ", ") + source.name;
    }
    if (sources.empty() && !config.proxied) return "";
    return "; proxied is set" + (config.proxied ? "" : " for " + sources) +
           ": devices leave through a proxy, reachd tests the direct path, and its verdict does not hold for "
           "them";
  }

  /// A person at a terminal gets the cause first, and probes and services in a line each.
  void write(const journal::Entry& entry) {
    if (!on_terminal_) return log_.write(entry);
    for (const auto& one : condensed_.take(entry, language_, std::chrono::steady_clock::now()))
      log_.write(one);
    if (!condensed_.due()) return;
    condensed_timer_.expires_at(*condensed_.due());
    condensed_timer_.async_wait([this](asio::error_code error) {
      if (error) return;
      for (const auto& one : condensed_.flush(language_)) log_.write(one);
    });
  }

  int fail(int status, const std::string& text) {
    log_.line(journal::Level::error, text);
    return status;
  }

  web::Options web_options(const config::Config& config, const Served& served, std::vector<int> inherited) {
    web::Options options;
    options.listen = config.listen;
    options.inherited_listeners = std::move(inherited);
    options.hosts = config.hosts;
    options.web_config = served.rules();
    options.enable_lifecycle = options_.enable_lifecycle;
    options.reload = [this](auto done) { asio::post(io_, [this, done = std::move(done)] { reload(done); }); };
    return options;
  }

  void report(const std::vector<yaml::Message>& messages) {
    for (const auto& message : messages) {
      log_.line(message.is_error() ? journal::Level::error : journal::Level::warning, message.to_string());
    }
  }

  /// Returns the first error.
  std::string reject(const LoadResult& loaded) {
    const auto errors = std::ranges::count_if(loaded.messages, &yaml::Message::is_error);
    const auto first = std::ranges::find_if(loaded.messages, &yaml::Message::is_error)->to_string();
    log_.write(
        {Event::config_rejected, fmt::format("{} is rejected: {}{}", loaded.origin, first,
                                             errors > 1 ? fmt::format(" (and {} more)", errors - 1) : "")});
    return first;
  }

  void attempted(const probe::Task& task, const result::Result& result) {
    if (!log_.enabled(journal::Level::debug)) return;
    log_.line(
        journal::Level::debug,
        fmt::format("{} {} {}: {} after {} ms", task.labels.probe, net::name(task.labels.family), result.host,
                    result::name(result.outcome), result.duration / 1ms),
        {{"REACHD_PROBE", task.labels.probe}, {"REACHD_OUTCOME", std::string(result::name(result.outcome))}});
  }

  /// Called on the HTTP thread.
  void give_snapshot(std::function<void(web::SnapshotPtr)> reply) {
    asio::post(io_, [this, reply = std::move(reply)]() mutable {
      probing_.snapshot([this, reply = std::move(reply)](std::shared_ptr<core::Snapshot> snapshot) {
        snapshot->log_dropped = log_.dropped();
        snapshot->last_reload_successful = reload_successful_ && access_.successful();
        snapshot->last_reload_success = last_reload_;
        snapshot->process_start = process_start_;
        reply(std::move(snapshot));
      });
    });
  }

  using Done = std::function<void(bool, std::string)>;

  /// One at a time. Whoever asks meanwhile, however often, gets one more behind it: the file may have changed
  /// since the one under way read it.
  void reload(Done done) {
    if (done) waiting_for_reload_.push_back(std::move(done));
    reload_wanted_ = true;
    if (!reloading_) begin_reload();
  }

  void begin_reload() {
    reloading_ = true;
    reload_wanted_ = false;
    manager_.reloading();
    asio::post(chores_, [this, done = std::exchange(waiting_for_reload_, {})]() mutable {
      auto loaded = std::make_shared<LoadResult>(load_configuration(options_.config));
      auto served = web::load_served(*loaded);
      auto then = [this, loaded, done = std::move(done)] {
        asio::post(io_, [this, loaded, done] {
          const auto result = take(*loaded);
          for (const auto& tell : done) tell(result.has_value(), result ? "loaded" : result.error());
          reloading_ = false;
          if (reload_wanted_) begin_reload();
        });
      };
      if (!loaded->loadable) return then();
      // First the server: once "loaded" is reported, the new settings are in force.
      access_.take(std::move(served), loaded->loadable->config->listen,
                   [this, then = std::move(then)](const auto& bound, const auto& error) {
                     listening(bound, error);
                     then();
                   });
    });
  }

  /// The first error, if it is rejected.
  base::Expected<void> take(LoadResult& loaded) {
    report(loaded.messages);
    reload_successful_ = loaded.loadable.has_value();
    if (!loaded.loadable) {
      server_->forget_snapshot();
      const auto error = reject(loaded);
      manager_.ready("the configuration was rejected, the old one stays in force: " + error);
      return base::Error{error};
    }
    const auto& config = *loaded.loadable->config;
    server_->set_hosts(config.hosts);
    const auto proxy_note = note_of_proxy(config);
    language_ = config.language;
    probing_.load(std::move(*loaded.loadable));
    last_reload_ = std::chrono::system_clock::now();
    server_->forget_snapshot();
    write({Event::config_loaded,
           fmt::format("{} is loaded: {} tasks{}", loaded.origin, probing_.core().size(), proxy_note)});
    manager_.ready(status());
    return {};
  }

  /// Called on the HTTP thread.
  void listening(const std::vector<net::Endpoint>& bound, const std::string& error) {
    const auto now = addresses(bound);
    if (!error.empty())
      log_.line(journal::Level::error,
                "a change of listen is not in force: " + error + "; listening on " + now);
    if (error.empty() && now != listening_) log_.line(journal::Level::info, "listening on " + now);
    listening_ = now;
  }

  static void end_in_any_case() {
    std::thread([] {
      std::this_thread::sleep_for(end_limit);
      ::_exit(exit_ok);
    }).detach();
  }

  void wait_for_chores() {
    const auto done = std::make_shared<std::promise<void>>();
    asio::post(chores_, [done] { done->set_value(); });
    if (done->get_future().wait_for(chores_limit) == std::future_status::ready) chores_.join();
  }

  void wait_for_signal() {
    signals_.async_wait([this](asio::error_code error, int signal) {
      if (error) return;
      if (signal == SIGHUP) {
        reload(nullptr);
        wait_for_signal();
        return;
      }
      manager_.stopping();
      write({Event::stopping, "reachd stops"});
      probing_.stop();
      server_->stop();
      io_.stop();
    });
  }

  /// Called from this very loop, and only while the scheduler is on time.
  void feed_watchdog() {
    const auto interval = manager_.watchdog_interval();
    if (!interval) return;
    if (!probing_.behind(watchdog_tolerance)) manager_.watchdog();
    watchdog_timer_.expires_after(*interval);
    watchdog_timer_.async_wait([this](asio::error_code error) {
      if (!error) feed_watchdog();
    });
  }

  std::string status() const {
    const auto counts = probing_.core().counts();
    std::string text =
        fmt::format("{} up, {} down, {} not settled", counts.up, counts.down, counts.unsettled);
    for (const auto& service : probing_.core().services()) {
      text += fmt::format("; {} {}", service.service, core::name(service.state));
      if (service.source != "default") text += " from " + service.source;
    }
    return text;
  }

  void show_status() {
    if (reload_successful_) manager_.status(status());
    status_timer_.expires_after(status_interval);
    status_timer_.async_wait([this](asio::error_code error) {
      if (!error) show_status();
    });
  }

  RunOptions options_;
  journal::Log log_;
  ServiceManager manager_;
  asio::io_context io_;
  asio::thread_pool chores_;
  WebAccess access_;
  asio::signal_set signals_;
  asio::steady_timer watchdog_timer_;
  asio::steady_timer status_timer_;
  asio::steady_timer condensed_timer_;
  bool on_terminal_;
  report::Condensed condensed_;
  base::Language language_ = base::Language::english;
  Probing probing_;
  StateSaver state_saver_;
  web::Server* server_ = nullptr;
  std::string listening_;  // on the HTTP thread, once it exists
  base::Wall process_start_;
  base::Wall last_reload_;
  bool reload_successful_ = true;
  bool reloading_ = false;
  bool reload_wanted_ = false;  // once more, after the one under way
  std::vector<Done> waiting_for_reload_;
};

}  // namespace

namespace {

/// SIGHUP has been blocked since main() started, and whoever started the process may have blocked others.
/// Unblocks on this thread only: the other threads were started before. Asio keeps signals that arrive before
/// wait_for_signal() is called.
void receive_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGHUP, SIGTERM, SIGINT}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace

int run(const RunOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);
  Daemon daemon(options);
  receive_signals();
  return daemon.run();
}

}  // namespace reachd::daemon
