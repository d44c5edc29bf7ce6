#pragma once

// Checks passwords. bcrypt is slow on purpose (50 ms at cost 10), so it has a thread of its own with lower
// priority than everything else: 50 wrong passwords per second would otherwise occupy two and a half cores,
// and neither a scrape nor a probe may be affected.

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
/// A correct password that is already known is answered at once. All others wait for the thread, at most
/// `most_waiting` of them. It checks one at a time, in the scheduling class for idle time if permitted
/// (SCHED_IDLE, sched(7); not in the service's sandbox), and after a wrong password it rests for as long as
/// the check took: guessing uses at most half a core, whatever the scheduler allows. The chores thread is not
/// used for this, because a reload would have to wait for the guesses.
///
/// The time taken by the answer "wrong" does not reveal who is a user: for everybody it is the work of the
/// highest cost among `basic_auth_users`.
class Passwords {
 public:
  enum class Verdict : std::uint8_t {
    right,
    wrong,
    busy,  ///< too many are waiting
  };
  using Done = std::function<void(Verdict)>;
  /// Whether `hash` is that of the password; web_config::bcrypt_fits() except in tests.
  using Fits = std::function<bool(const std::string& password, const std::string& hash)>;
  static constexpr int most_waiting = 8;

  /// `loop`: the HTTP thread's.
  explicit Passwords(std::shared_ptr<asio::io_context> loop, Fits fits = {});
  /// Does not wait for the password that is currently being checked.
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
  std::shared_ptr<Thread> thread_;  // started with the first password
  std::shared_ptr<Owner> owner_;    // what answers still under way refer to
};

/// The hashes that are computed for a password that turns out to be wrong, in this order, so that users and
/// non-users cost the same work: first the user's own, then unknown ones up to the highest cost.
std::vector<std::string> work_for(const web_config::WebConfig& config, const std::string& user,
                                  bool& is_user);

}  // namespace reachd::serve
