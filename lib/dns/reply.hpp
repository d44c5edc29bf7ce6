#pragma once

// What asking a DNS server, and resolving a name, gave. Values; no socket.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dns/message.hpp"
#include "dns/server.hpp"
#include "net/icmp.hpp"
#include "result/outcome.hpp"

namespace reachd::dns {

struct Question {
  std::string name;
  std::uint16_t type = 1;

  auto operator<=>(const Question&) const = default;
};

/// What became of a question. `outcome` is `ok`, `local_*` or `dns_*`.
struct Reply {
  result::Outcome outcome = result::Outcome::dns_timeout;
  bool sent = false;  ///< at least one query was handed to the kernel
  Answer answer;      ///< where a server answered
  Server server;      ///< who answered or failed; else the last one asked
  /// From the query that was answered to its answer, without the time that it waited to be read.
  std::chrono::nanoseconds duration{};
  int resent = 0;  ///< queries sent again before the answer
  std::optional<net::IcmpError> icmp;
  int error = 0;  ///< errno(3)
  std::string detail;

  bool answered() const { return answer.parsed == Parsed::answer; }
};

/// What a name resolved to. `outcome` is `ok` with at least one address, else `local_*` or `dns_*` with none.
struct Resolution {
  result::Outcome outcome = result::Outcome::dns_timeout;
  std::vector<net::Address> addresses;  ///< sorted
  std::string server;                   ///< "name address" of who answered; empty: nobody was asked
  /// Where this very call sent the query that was answered.
  std::optional<std::chrono::nanoseconds> duration;
  int resent = 0;                  ///< by this very call, too
  bool other_family_only = false;  ///< with dns_no_data: the name has records of the other family
  std::optional<net::IcmpError> icmp;
  int error = 0;
  std::string detail;

  /// No server gave an answer: then remembered addresses may be used.
  bool unanswered() const;
};

}  // namespace reachd::dns
