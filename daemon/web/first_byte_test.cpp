#include <thread>

#include "daemon/page/test_page.hpp"
#include "daemon/web/snapshot_cache.hpp"
#include "daemon/web/test_server.hpp"

using namespace reachd;
using namespace reachd::web;
using namespace std::chrono_literals;

// A sanitizer build is slower by itself.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr auto allowed = 100ms;
#else
constexpr auto allowed = 5ms;
#endif

TEST_CASE("the first byte of the page comes within 5 ms with 60 probes") {
  const auto snapshot = page::many_probes(60);
  Running running({}, [&](auto reply) { reply(std::make_shared<const core::Snapshot>(snapshot)); });
  // The best of many, because this machine may be busy with something else.
  auto best = std::chrono::steady_clock::duration::max();
  for (int i = 0; i < 20; ++i) {
    // So that the page is rendered again.
    std::this_thread::sleep_for(SnapshotCache::lifetime + 50ms);
    const auto start = std::chrono::steady_clock::now();
    CHECK(serve::get(running.at, "/").status == 200);
    best = std::min(best, std::chrono::steady_clock::now() - start);
    if (best < allowed) break;
  }
  MESSAGE("the whole page: " << std::chrono::duration<double, std::milli>(best).count() << " ms");
  CHECK(best < allowed);
}
