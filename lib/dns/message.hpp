#pragma once

// DNS messages as bytes: the query that is sent, and the contents of an answer to it. Pure; any thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.hpp"
#include "result/outcome.hpp"

namespace reachd::dns {

/// The maximum size of an answer over UDP: 1232 bytes fit any IPv6 path without fragmentation (DNS flag day
/// 2020).
inline constexpr std::uint16_t edns_payload = 1232;

/// A query for `name` in class IN with recursion desired; with `edns`, an OPT record (RFC 6891) without
/// options. Empty if `name` is not a domain name: at most 253 bytes in labels of 1 to 63, trailing dot
/// allowed. Does not include the length (RFC 1035, 4.2.2) that the caller must prepend over TCP.
std::vector<std::uint8_t> build_query(std::uint16_t id, std::string_view name, std::uint16_t type, bool edns);

/// Of one answer. As they are kept for each of the last attempts, their number must not be up to the server;
/// a datagram of `edns_payload` bytes has room for 75.
inline constexpr std::size_t most_addresses = 100;

enum class Parsed : std::uint8_t {
  ignored,    ///< not an answer to this question: keep waiting
  malformed,  ///< an answer to it that cannot be parsed
  answer,
};

/// The contents of a message. Apart from `parsed` and `problem`, everything is valid only for Parsed::answer.
struct Answer {
  Parsed parsed = Parsed::ignored;
  std::string_view problem;  ///< why it is not an answer, for a person; static text, empty for an answer

  int rcode = 0;           ///< 0 to 4095, with the upper bits of an OPT record (RFC 6891, 6.1.3)
  bool truncated = false;  ///< TC: the rest must be requested over TCP (RFC 2181, 9)
  bool has_edns = false;   ///< there was an OPT record

  /// The chain of CNAMEs that starts at the question is followed, at most 16 of them, in any order of the
  /// records; records of other owners are ignored.
  std::size_t records = 0;  ///< of the requested type, at the end of the chain
  /// From these, if A or AAAA was asked for; in the order of the answer, the first `most_addresses`.
  std::vector<net::Address> addresses;
  std::uint32_t ttl = 0;   ///< seconds: the lowest of the chain's CNAMEs and records; 0 if there are none
  std::string final_name;  ///< the end of the chain; the name asked for if there is no CNAME
};

/// `message` is one datagram, or one message of a TCP stream without its length.
///
/// Ignored: too short for a header, another id, not a response or not a standard query, another question
/// (names are compared without case). A response without a question is accepted if its code is FORMERR,
/// SERVFAIL, NOTIMP or REFUSED: a server that did not read the question cannot repeat it. Malformed: a record
/// that runs past the end, an invalid name, an A, AAAA or CNAME record whose data has the wrong length, two
/// OPT records (RFC 6891, 6.1.1), bytes other than zero after the last record. A truncated answer may end
/// anywhere; the complete records before that count.
Answer parse_answer(std::span<const std::uint8_t> message, std::uint16_t id, std::string_view name,
                    std::uint16_t type);

/// Of an answer that is only counted: it is one to this question, as the rules for `ignored` have it. What
/// stands behind the question is not looked at, so that it costs the same however long it is.
bool answers(std::span<const std::uint8_t> message, std::uint16_t id, std::string_view name,
             std::uint16_t type);

/// A server without EDNS may refuse a query that has it (RFC 6891, 7): repeat the query without it.
bool refuses_edns(const Answer& answer);

/// The outcome for a probe; nothing if the answer is to be ignored. The caller checks `truncated` first and
/// asks over TCP; a truncated answer passed in nevertheless is `dns_malformed` if it has NOERROR and no
/// record.
std::optional<result::Outcome> outcome_of(const Answer& answer);

}  // namespace reachd::dns
