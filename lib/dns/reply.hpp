#pragma once

// The results of asking a DNS server and of resolving a name. Values; no socket.

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

/// The result of a question. `outcome` is `ok`, `local_*` or `dns_*`.
struct Reply {
  result::Outcome outcome = result::Outcome::dns_timeout;
  bool sent = false;  ///< at least one query was handed to the kernel
  Answer answer;      ///< if a server answered
  Server server;      ///< the one that answered or failed; otherwise the last one asked
  /// From sending the query that was answered to its answer, not counting the time that the answer waited to
  /// be read.
  std::chrono::nanoseconds duration{};
  int resent = 0;  ///< queries resent before the answer; 0 if it answers the first
  std::optional<net::IcmpError> icmp;
  int error = 0;  ///< errno(3)
  std::string detail;

  bool answered() const { return answer.parsed == Parsed::answer; }
};

/// What a name resolved to. `outcome` is `ok` with at least one address, or `local_*` or `dns_*` with none.
struct Resolution {
  result::Outcome outcome = result::Outcome::dns_timeout;
  std::vector<net::Address> addresses;  ///< sorted
  std::string server;                   ///< "name address" of the one that answered; empty: none was asked
  /// Set if this very call sent the query that was answered.
  std::optional<std::chrono::nanoseconds> duration;
  int resent = 0;                  ///< likewise by this very call
  bool other_family_only = false;  ///< with dns_no_data: the name has records of the other family
  std::optional<net::IcmpError> icmp;
  int error = 0;
  std::string detail;

  /// No server answered: remembered addresses may be used.
  bool unanswered() const;
};

}  // namespace reachd::dns
