#pragma once

// The shell around the core: performs its actions and decides nothing. Everything here lives on one thread,
// that of the io_context; functions so marked may be called from any thread.
//
// An attempt is one coroutine that ends with core::Core::attempt_done(). Between two attempts a task has no
// coroutine, only an entry in the core's queue, which this one timer serves.

#include <functional>
#include <memory>

#include "core/core.hpp"
#include "daemon/probing/host.hpp"
#include "locate/trace.hpp"
#include "probe/attempt.hpp"

namespace reachd::daemon {

/// A configuration with what was read from the files it names: created off the probing thread.
struct Loadable {
  std::shared_ptr<const config::Config> config;
  std::shared_ptr<const probe::Contexts> contexts;
};

class Probing {
 public:
  struct Hooks {
    std::function<void(const journal::Entry&)> write;
    /// Called after every attempt; for the progress of `once` and the log level `debug`.
    std::function<void(const probe::Task&, const result::Result&)> attempted;
    /// Which tasks of the plan to run; empty: all.
    std::function<bool(const probe::Task&)> wanted;
  };

  Probing(asio::io_context& io, core::CoreOptions options, Hooks hooks);
  ~Probing();

  /// Restores what the previous process knew, given the configuration of the load() that follows. Call before
  /// that load().
  void restore(core::Memory memory, const config::Config& config);
  /// Uses this configuration from now on. What is in both keeps its state.
  void load(Loadable loadable);
  const config::Config* config() const { return loaded_.config.get(); }

  /// Calls `reply` on the probing thread with a copy of the current state. The copy is made in slices, so
  /// that no attempt has to wait for it.
  void snapshot(std::function<void(std::shared_ptr<core::Snapshot>)> reply);
  /// The same, a core::Snapshot, but immediately and in one piece; for `once`, where nothing else is going
  /// on. Or a core::Memory, see save(), when reachd ends.
  template <class Copy>
  std::shared_ptr<Copy> copy_now() const;

  /// As snapshot(), for the state that is to outlive this process; for the state file.
  void save(std::function<void(std::shared_ptr<core::Memory>)> reply);

  const core::Core& core() const { return core_; }
  /// Whether the scheduler's timer is overdue by more than `tolerance`.
  bool behind(std::chrono::nanoseconds tolerance) const;
  /// Starts no further attempts; those in progress continue.
  void stop();

 private:
  void look_at_host();
  void plan();
  void perform(core::Actions actions);
  void arm();
  void tick();
  net::awaitable<void> run(core::StartAttempt start);
  net::awaitable<void> run_trace(std::uint64_t number, locate::Request request);
  template <class Copy>
  net::awaitable<void> copy_in_slices(std::function<void(std::shared_ptr<Copy>)> reply);
  template <class Copy>
  void complete(Copy& copy) const;
  net::awaitable<void> watch_files();

  asio::io_context& io_;
  Hooks hooks_;
  core::Core core_;
  std::shared_ptr<dns::Lingering> lingering_;
  dns::Resolver resolver_;
  tls::VerifiedChains verified_chains_;
  probe::Tools tools_;
  Host host_;
  Loadable loaded_;
  asio::steady_timer timer_;
  net::Socket keeps_stamping_;  ///< of received datagrams: net::Datagram says why
  base::Steady armed_for_ = base::Steady::max();
  bool stopped_ = false;
};

}  // namespace reachd::daemon
