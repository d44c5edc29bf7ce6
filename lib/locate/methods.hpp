#pragma once

// What a walk can send.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "locate/judge.hpp"
#include "locate/walk.hpp"
#include "tls/session.hpp"

namespace reachd::locate {

/// Between two tries; three times that is the patience for a hop.
inline constexpr std::chrono::milliseconds usual_pause(400);
/// A router whose next hop answers no ARP says so after 3 s (RFC 4861, 10; Linux's neighbour table): for
/// failures that an ICMP error told of.
inline constexpr std::chrono::milliseconds long_pause(1200);

/// A TCP SYN. Where the handshake is completed the connection is reset at once.
std::shared_ptr<const Method> syn_method(net::Endpoint endpoint, net::SourceBinding binding,
                                         std::chrono::milliseconds pause = usual_pause);

/// A DNS query over UDP; any answer to it ends the path.
std::shared_ptr<const Method> dns_method(net::Endpoint endpoint, net::SourceBinding binding, std::string name,
                                         std::uint16_t type, std::chrono::milliseconds pause = usual_pause);

/// How much of the first data a limited packet carries. A large ClientHello needs two segments: what drops
/// the first alone lets the second pass, and the routers behind it then answer for that. So where the data is
/// swallowed the first alone is sent; where it is refused, all of it, since the refusal may wait for the
/// rest.
enum class Portion : std::uint8_t { whole, first_segment };

/// What is sent first on a connection; or, with `behind`, first behind a handshake with that context: then it
/// is encrypted, and the handshake's last flight is sent with it, so that nothing of it comes before the
/// limit.
struct FirstData {
  std::vector<std::uint8_t> bytes;
  std::shared_ptr<const tls::Context> behind{};
  std::string server_name{};
  tls::Hello hello = tls::Hello::large;
};

/// The first data of a connection, on a connection that was made without a limit. Where the peer's kernel
/// acknowledges it, and nothing else comes, the hop counts as `connected`. `least_hop_limit`: what arrives in
/// answer with a smaller hop limit is ignored; 0: nothing is.
std::shared_ptr<const Method> first_data_method(net::Endpoint endpoint, net::SourceBinding binding,
                                                FirstData data, Portion portion, int least_hop_limit = 0);

/// The same without a limit, in pieces of `piece` bytes, a segment each, and what the kernel knows of it
/// then. Ends within `whole_time`.
inline constexpr std::chrono::milliseconds whole_time(3300);
awaitable<void> send_whole(net::Endpoint endpoint, net::SourceBinding binding, const FirstData& data,
                           std::size_t piece, WholeHello& whole, Problem& problem);

/// Notes into `hop` what a failure says: an ICMP error, or else an errno(3). What is this host's own fault
/// goes into `problem`.
void note_failure(int error, const std::optional<net::IcmpError>& icmp, Hop& hop, Problem& problem);

}  // namespace reachd::locate
