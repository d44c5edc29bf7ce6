#include "journal/log.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "journal/packed_fields.hpp"

namespace reachd::journal {

namespace {

using spdlog::details::thread_pool;
constexpr std::chrono::seconds time_to_finish{2};

spdlog::level::level_enum to_spdlog(Level level) {
  constexpr spdlog::level::level_enum levels[] = {spdlog::level::debug, spdlog::level::info,
                                                  spdlog::level::warn, spdlog::level::err};
  return levels[static_cast<std::size_t>(level)];
}

Level level_of(Event event) {
  const int number = priority(event);
  return number <= 3 ? Level::error : number == 4 ? Level::warning : Level::info;
}

PackedFields packed(const Entry& entry) {
  PackedFields fields;
  fields.add("MESSAGE", entry.message);
  fields.add("PRIORITY", std::to_string(priority(entry.event)));
  fields.add("MESSAGE_ID", message_id(entry.event));
  fields.add("REACHD_EVENT", name(entry.event));
  for (const auto& [field, value] : entry.fields) fields.add(field, value);
  return fields;
}

/// Threads inherit the signal mask of their creator: signals belong to the main loop, and a reader of
/// standard error that went away must cause EPIPE rather than SIGPIPE. Signals raised by a fault in the
/// thread itself are not blocked.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) sigdelset(&all, fault);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

using Counter = std::shared_ptr<std::atomic<std::uint64_t>>;

/// Runs on the pool's only thread, so it needs no mutex. The pool outlives that thread, so a plain pointer is
/// enough (and necessary: if the last shared pointer were dropped here, the thread would join itself).
class FieldSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  FieldSink(Output output, thread_pool* pool, Counter lost)
      : output_(std::move(output)), pool_(pool), lost_(std::move(lost)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (!output_(message.time, unpack({message.payload.data(), message.payload.size()}))) ++*lost_;
    // Caught up; the remaining entry may be the pool's own request to terminate.
    if (pool_->queue_size() <= 1) report_dropped(message.time);
  }
  void flush_() override {}

  void report_dropped(std::chrono::system_clock::time_point when) {
    const std::uint64_t dropped = pool_->overrun_counter() + *lost_;
    if (dropped == reported_) return;
    const auto fields =
        packed({Event::log_dropped,
                fmt::format("{} log entries were dropped: the journal did not take them fast enough",
                            dropped - reported_)});
    if (output_(when, unpack(fields.bytes()))) reported_ = dropped;
  }

  Output output_;
  thread_pool* pool_;
  Counter lost_;
  std::uint64_t reported_ = 0;
};

}  // namespace

struct Log::Machinery {
  Counter lost = std::make_shared<std::atomic<std::uint64_t>>(0);
  std::shared_ptr<thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;

  /// `make` returns the fields; it is only called if the level is enabled.
  void send(Level level, auto make) noexcept {
    if (!logger->should_log(to_spdlog(level))) return;
    try {
      logger->log(to_spdlog(level), spdlog::string_view_t(make().bytes()));
    } catch (...) {
      ++*lost;
    }
  }
};

Log::Log(const Options& options)
    : Log(options, options.force_stderr      ? text_output(STDERR_FILENO)
                   : connected_to_journald() ? journald_output()
                   : writes_for_person()     ? short_output(STDERR_FILENO)
                                             : text_output(STDERR_FILENO)) {}

Log::Log(const Options& options, Output output) : machinery_(std::make_unique<Machinery>()) {
  const SignalsBlocked blocked;
  auto& m = *machinery_;
  m.pool = std::make_shared<thread_pool>(options.queue_size, 1,
                                         [] { pthread_setname_np(pthread_self(), "reachd-log"); });
  auto sink = std::make_shared<FieldSink>(std::move(output), m.pool.get(), m.lost);
  m.logger = std::make_shared<spdlog::async_logger>("reachd", std::move(sink), m.pool,
                                                    spdlog::async_overflow_policy::overrun_oldest);
  m.logger->set_error_handler([lost = m.lost](const std::string&) { ++*lost; });
  set_level(options.level);
}

Log::~Log() {
  // The pool's destructor writes what is queued and joins the thread, however long that takes, so it runs on
  // a thread that can be abandoned.
  auto finished = std::make_shared<std::promise<void>>();
  auto done = finished->get_future();
  auto pool = std::make_unique<std::shared_ptr<thread_pool>>(std::move(machinery_->pool));
  try {
    const SignalsBlocked blocked;
    std::thread closer([held = pool.get(), finished] {
      held->reset();
      delete held;
      finished->set_value();
    });
    pool.release();  // NOLINT(bugprone-unused-return-value): the thread owns it now
    if (done.wait_for(time_to_finish) == std::future_status::ready) {
      closer.join();
    } else {
      closer.detach();
    }
  } catch (...) {
    pool.release();  // NOLINT(bugprone-unused-return-value): no thread to be had; better lost than waited for
  }
}

void Log::write(const Entry& entry) noexcept {
  machinery_->send(level_of(entry.event), [&] { return packed(entry); });
}

void Log::line(Level level, std::string_view text, const Fields& more) noexcept {
  machinery_->send(level, [&] {
    constexpr std::string_view priorities[] = {"7", "6", "4", "3"};
    PackedFields fields;
    fields.add("MESSAGE", text);
    fields.add("PRIORITY", priorities[static_cast<std::size_t>(level)]);
    for (const auto& [field, value] : more) fields.add(field, value);
    return fields;
  });
}

bool Log::enabled(Level level) const {
  return machinery_->logger->should_log(to_spdlog(level));
}
void Log::set_level(Level level) {
  machinery_->logger->set_level(to_spdlog(level));
}
std::uint64_t Log::dropped() const {
  return machinery_->pool->overrun_counter() + *machinery_->lost;
}

}  // namespace reachd::journal
