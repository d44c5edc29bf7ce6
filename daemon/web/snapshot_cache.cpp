#include "daemon/web/snapshot_cache.hpp"

#include <algorithm>
#include <asio/post.hpp>
#include <optional>
#include <utility>

namespace reachd::web {

SnapshotCache::SnapshotCache(std::shared_ptr<asio::io_context> loop, SnapshotSource source)
    : loop_(std::move(loop)), source_(std::move(source)), timer_(*loop_) {}

void SnapshotCache::get(Then then) {
  if (closed_) return;
  const auto now = Clock::now();
  if (current_ && now < current_until_) {
    hand_out(then);
    return;
  }
  waiters_.push_back({now + patience, std::move(then)});
  // A source that has not replied for this long may have lost the request.
  if (!asked_ || now - asked_at_ >= patience) ask();
  arm();
}

void SnapshotCache::close() {
  closed_ = true;
  waiters_.clear();
  current_.reset();
  timer_.cancel();
}

void SnapshotCache::ask() {
  asked_ = true;
  asked_at_ = Clock::now();
  // The reply keeps the loop alive, but the cache only as long as somebody else does.
  source_([loop = loop_, weak = weak_from_this()](SnapshotPtr snapshot) {
    asio::post(*loop, [weak, snapshot = std::move(snapshot)]() mutable {
      if (const auto self = weak.lock()) self->arrived(std::move(snapshot));
    });
  });
}

void SnapshotCache::arrived(SnapshotPtr snapshot) {
  if (closed_) return;
  asked_ = false;
  current_ = snapshot ? std::make_shared<Documents>(std::move(snapshot)) : nullptr;
  current_until_ = Clock::now() + lifetime;
  for (const auto& waiter : std::exchange(waiters_, {})) hand_out(waiter.then);
  arm();
}

void SnapshotCache::hand_out(const Then& then) {
  const auto start = Clock::now();
  then(current_);
  const auto end = Clock::now();
  current_until_ = std::max(current_until_, end + (end - start));
}

void SnapshotCache::expire() {
  const auto now = Clock::now();
  if (current_ && now >= current_until_) current_.reset();
  while (!waiters_.empty() && now >= waiters_.front().until) {
    const auto waiter = std::move(waiters_.front());
    waiters_.pop_front();
    waiter.then(nullptr);
  }
  arm();
}

/// Wakes up for whatever ends first; sleeps if nothing does.
void SnapshotCache::arm() {
  std::optional<Clock::time_point> next;
  if (!waiters_.empty()) next = waiters_.front().until;
  if (current_ && (!next || current_until_ < *next)) next = current_until_;
  if (!next) return;
  timer_.expires_at(*next);
  timer_.async_wait([weak = weak_from_this()](const std::error_code& error) {
    const auto self = weak.lock();
    if (self && !error) self->expire();
  });
}

}  // namespace reachd::web
