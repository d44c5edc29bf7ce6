#pragma once

// What a walk can send.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "locate/judge.hpp"
#include "locate/walk.hpp"

namespace reachd::locate {

/// A TCP SYN. Where the handshake is completed the connection is reset at once.
std::shared_ptr<const Method> syn_method(net::Endpoint endpoint, net::Leg leg);

/// A DNS query over UDP; any answer to it ends the path.
std::shared_ptr<const Method> dns_method(net::Endpoint endpoint, net::Leg leg, std::string name,
                                         std::uint16_t type);

/// The first data of a connection, in one segment, on a connection that was made without a limit.
/// `least_hop_limit`: what arrives in answer with a smaller hop limit is ignored; 0: nothing is.
std::shared_ptr<const Method> first_data_method(net::Endpoint endpoint, net::Leg leg,
                                                std::vector<std::uint8_t> data, int least_hop_limit = 0);

/// The same without a limit, and what the kernel knows of it then. Ends within 4 s.
awaitable<void> send_whole(net::Endpoint endpoint, net::Leg leg, std::span<const std::uint8_t> data,
                           WholeHello& whole, std::string& problem);

/// Notes into `hop` what a failure says: an ICMP error, or else an errno(3). What is this host's own fault
/// goes into `problem`.
void note_failure(int error, const std::optional<probe::IcmpError>& icmp, Hop& hop, std::string& problem);

}  // namespace reachd::locate
