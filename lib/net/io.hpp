#pragma once

// The few pieces of Asio that coroutines here use, each under one name: what Asio 1.22 calls experimental has
// other names in later releases.
//
// Three rules for every coroutine in this program, all learnt the hard way:
// - Name it first. A statement with co_await contains only names, literals, std::move(name) and constructor
//   calls: no capturing lambda, no aggregate initialisation in braces, no ?: of class type. g++ 12.2 destroys
//   such temporaries twice.
// - as_result on every operation inside `a || b`: without it, `||` waits for a success, and a refused
//   connection takes the whole timeout.
// - Never asio::detached, which swallows exceptions: spawn with `rethrow`.

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/version.hpp>
#include <exception>
#if ASIO_VERSION >= 102300
#include <asio/as_tuple.hpp>
#else
#include <asio/experimental/as_tuple.hpp>
#endif

namespace reachd::net {

using asio::awaitable;

/// Completes with a tuple that begins with the error code; does not itself throw.
#if ASIO_VERSION >= 102300
inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
#else
inline constexpr auto as_result = asio::experimental::as_tuple(asio::use_awaitable);
#endif

/// The completion handler of a coroutine that nobody waits for: an exception propagates out of the loop's
/// run().
inline constexpr auto rethrow = [](std::exception_ptr error) {
  if (error) std::rethrow_exception(error);
};

/// Ends at `when`; the other side of `work || wait_until(...)`.
awaitable<void> wait_until(std::chrono::steady_clock::time_point when);

}  // namespace reachd::net
