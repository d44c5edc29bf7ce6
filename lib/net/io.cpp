#include "net/io.hpp"

namespace reachd::net {

awaitable<void> wait_until(std::chrono::steady_clock::time_point when) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, when);
  co_await timer.async_wait(as_result);
}

}  // namespace reachd::net
