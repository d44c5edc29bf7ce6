#include "serve/passwords.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>
#include <utility>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "web_config/bcrypt.hpp"

namespace reachd::serve {

namespace {

const web_config::User* find(const web_config::WebConfig& config, const std::string& name) {
  const auto user =
      std::ranges::find_if(config.users, [&](const web_config::User& one) { return one.name == name; });
  return user == config.users.end() ? nullptr : &*user;
}

int highest_cost(const web_config::WebConfig& config) {
  int cost = 0;
  for (const auto& user : config.users) cost = std::max(cost, user.cost);
  return cost;
}

/// If this is not permitted, the thread runs like any other.
void give_way_to_others() {
  const sched_param none{};
  sched_setscheduler(0, SCHED_IDLE, &none);
}

}  // namespace

std::vector<std::string> work_for(const web_config::WebConfig& config, const std::string& user,
                                  bool& is_user) {
  const int highest = highest_cost(config);
  const auto* known = find(config, user);
  is_user = known != nullptr;
  std::vector<std::string> work{is_user ? known->hash : web_config::unknown_hash(highest)};
  // 2^c + 2^c + 2^(c+1) + ... + 2^(h-1) is 2^h.
  for (int cost = is_user ? known->cost : highest; cost < highest; ++cost)
    work.push_back(web_config::unknown_hash(cost));
  return work;
}

/// Also owned by the thread itself, which is not waited for when the server stops: a hash of high cost takes
/// seconds.
struct Passwords::Thread : std::enable_shared_from_this<Thread> {
  asio::io_context queue{1};
  asio::executor_work_guard<asio::io_context::executor_type> keep_running{queue.get_executor()};

  void start() {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread([self = shared_from_this()] {
      pthread_setname_np(pthread_self(), "reachd-password");
      give_way_to_others();
      self->queue.run();
    }).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  /// Checks one password, then does the remaining work that a wrong one costs.
  static bool judge(const Fits& fits, const std::vector<std::string>& work, const std::string& password) {
    const bool right = fits(password, work.front());
    for (std::size_t i = 1; i < work.size() && !right; ++i) fits(password, work[i]);
    return right;
  }
};

Passwords::Passwords(std::shared_ptr<asio::io_context> loop, Fits fits)
    : loop_(std::move(loop)),
      fits_(fits ? std::move(fits) : web_config::bcrypt_fits),
      owner_(std::make_shared<Passwords*>(this)) {}

Passwords::~Passwords() {
  if (thread_) thread_->queue.stop();
}

void Passwords::check(std::shared_ptr<const web_config::WebConfig> config, Credentials credentials,
                      const std::string& client, Done done) {
  const auto* user = find(*config, credentials.user);
  if (user != nullptr && verified_.contains(credentials, user->hash)) return done(Verdict::right);
  const auto known = waiting_.find(client);
  if (known == waiting_.end()) {
    turns_.push_back(client);
  } else if (known->second.size() >= most_waiting) {
    return done(Verdict::busy);
  }
  waiting_[client].push_back({std::move(config), std::move(credentials), std::move(done)});
  if (!checking_) check_next();
}

void Passwords::check_next() {
  checking_ = !turns_.empty();
  if (!checking_) return;
  if (!thread_) {
    thread_ = std::make_shared<Thread>();
    thread_->start();
  }
  const auto client = std::move(turns_.front());
  turns_.pop_front();
  auto& queue = waiting_.at(client);
  auto job = std::move(queue.front());
  queue.pop_front();
  if (queue.empty()) {
    waiting_.erase(client);
  } else {
    turns_.push_back(client);
  }
  asio::post(thread_->queue, [loop = loop_, fits = fits_, job = std::move(job),
                              owner = std::weak_ptr(owner_)]() mutable {
    const auto began = std::chrono::steady_clock::now();
    bool is_user = false;
    const auto work = work_for(*job.config, job.credentials.user, is_user);
    const bool right = Thread::judge(fits, work, job.credentials.password) && is_user;
    const auto took = std::chrono::steady_clock::now() - began;
    asio::post(*loop, [right, hash = work.front(), job = std::move(job), owner = std::move(owner)]() mutable {
      if (const auto alive = owner.lock()) (*alive)->finish(job, hash, right);
      OPENSSL_cleanse(job.credentials.password.data(), job.credentials.password.size());
    });
    if (!right) std::this_thread::sleep_for(took);
  });
}

void Passwords::finish(const Job& job, const std::string& hash, bool right) {
  if (right) verified_.add(job.credentials, hash);
  check_next();
  job.done(right ? Verdict::right : Verdict::wrong);
}

std::optional<Credentials> parse_basic(std::string_view field) {
  constexpr std::string_view scheme = "basic";
  if (!base::equals_ignoring_case(field.substr(0, scheme.size()), scheme)) return std::nullopt;
  field.remove_prefix(scheme.size());
  const auto start = field.find_first_not_of(' ');
  if (start == 0 || start == std::string_view::npos) return std::nullopt;
  const auto text = base::parse_base64(field.substr(start));
  if (!text) return std::nullopt;
  const auto colon = text->find(':');
  if (colon == std::string::npos) return std::nullopt;
  return Credentials{text->substr(0, colon), text->substr(colon + 1)};
}

VerifiedPasswords::VerifiedPasswords() {
  if (RAND_bytes(key_.data(), static_cast<int>(key_.size())) != 1)
    throw std::runtime_error("no random bytes");
}

VerifiedPasswords::Digest VerifiedPasswords::digest_of(const Credentials& credentials,
                                                       std::string_view hash) const {
  std::string text;
  for (const std::string_view part :
       {std::string_view(credentials.user), std::string_view(credentials.password), hash})
    text.append(std::to_string(part.size())).append(":").append(part);
  Digest digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  OPENSSL_cleanse(text.data(), text.size());
  return digest;
}

bool VerifiedPasswords::contains(const Credentials& credentials, std::string_view hash) {
  const auto wanted = digest_of(credentials, hash);
  for (auto digest = digests_.begin(); digest != digests_.end(); ++digest) {
    if (CRYPTO_memcmp(digest->data(), wanted.data(), wanted.size()) != 0) continue;
    digests_.splice(digests_.begin(), digests_, digest);
    return true;
  }
  return false;
}

void VerifiedPasswords::add(const Credentials& credentials, std::string_view hash) {
  if (contains(credentials, hash)) return;
  if (digests_.size() == most) digests_.pop_back();
  digests_.push_front(digest_of(credentials, hash));
}

}  // namespace reachd::serve
