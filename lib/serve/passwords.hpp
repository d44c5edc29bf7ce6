#pragma once

// Judges passwords. bcrypt is slow on purpose (50 ms at cost 10), so it has a thread of its own, which gives
// way to everything else: 50 wrong passwords a second would otherwise be two and a half cores of work, and
// neither a scrape nor a probe may feel them.

#include <asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "serve/credentials.hpp"
#include "serve/verified_passwords.hpp"
#include "web_config/web_config.hpp"

namespace reachd::serve {

/// On the HTTP thread only.
///
/// A right password that is known already is answered at once. All others wait for the thread, at most
/// `most_waiting` of them. It works on one at a time, in the scheduling class for idle time where it may have
/// it (SCHED_IDLE, sched(7); not in the service's sandbox), and rests after a wrong password as long as it
/// has worked on it: who guesses has half a core at most, whatever the scheduler allows. The chores' thread
/// does not do it: a reload would wait for the guesses.
///
/// How long the answer "wrong" takes says nothing about who is a user: it is the work of the highest cost
/// among `basic_auth_users` for everybody.
class Passwords {
 public:
  enum class Verdict : std::uint8_t {
    right,
    wrong,
    busy,  ///< too many are waiting
  };
  using Done = std::function<void(Verdict)>;
  /// Whether `hash` is that of the password; web_config::bcrypt_fits() but in tests.
  using Fits = std::function<bool(const std::string& password, const std::string& hash)>;
  static constexpr int most_waiting = 8;

  /// `loop`: the HTTP thread's.
  explicit Passwords(std::shared_ptr<asio::io_context> loop, Fits fits = {});
  /// Does not wait for the password that is just being worked on.
  ~Passwords();
  Passwords(const Passwords&) = delete;
  Passwords& operator=(const Passwords&) = delete;

  /// `done` is called once on the HTTP thread, perhaps before this returns; never after the destructor.
  void check(std::shared_ptr<const web_config::WebConfig> config, Credentials credentials, Done done);

 private:
  struct Thread;
  struct Owner;
  std::shared_ptr<asio::io_context> loop_;
  Fits fits_;
  VerifiedPasswords verified_;
  std::shared_ptr<Thread> thread_;  // begun with the first password
  std::shared_ptr<Owner> owner_;    // what answers that are on their way refer to
};

/// The hashes that are worked through for a password that turns out wrong, in this order, so that all users
/// and those that are none take the same work: first the user's own, then unknown ones up to the highest
/// cost.
std::vector<std::string> work_for(const web_config::WebConfig& config, const std::string& user,
                                  bool& is_user);

}  // namespace reachd::serve
