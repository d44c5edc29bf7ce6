#pragma once

// DNS messages as bytes: the query that is sent, and what an answer to it says. Pure; any thread.

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

/// What an answer may have over UDP: 1232 bytes fit into every IPv6 path without fragments (DNS flag day
/// 2020).
inline constexpr std::uint16_t edns_payload = 1232;

/// A query for `name` in class IN with recursion desired; with `edns` an OPT record (RFC 6891) without
/// options. Empty where `name` is no domain name: at most 253 bytes in labels of 1 to 63, a dot at the end
/// allowed. No length goes before it (RFC 1035, 4.2.2): over TCP the caller puts that.
std::vector<std::uint8_t> build_query(std::uint16_t id, std::string_view name, std::uint16_t type, bool edns);

enum class Parsed : std::uint8_t {
  ignored,    ///< no answer to this question: wait on
  malformed,  ///< an answer to it that does not parse
  answer,
};

/// What the bytes say. Beside `parsed` and `problem` everything holds only for Parsed::answer.
struct Answer {
  Parsed parsed = Parsed::ignored;
  std::string_view problem;  ///< why it is not an answer, for a person; static text, empty for an answer

  int rcode = 0;           ///< 0 to 4095, with the upper bits of an OPT record (RFC 6891, 6.1.3)
  bool truncated = false;  ///< TC: the rest is to be asked for over TCP (RFC 2181, 9)
  bool has_edns = false;   ///< there was an OPT record

  /// The chain of CNAMEs that starts at the question is followed, at most 16 of them, in whatever order the
  /// records stand; those of other owners do not count.
  std::size_t records = 0;              ///< of the type asked, at the chain's end
  std::vector<net::Address> addresses;  ///< of these, if A or AAAA was asked; in the order of the answer
  std::uint32_t ttl = 0;   ///< seconds: the least of the chain's CNAMEs and records; 0 if there are none
  std::string final_name;  ///< the chain's end; the name asked if there is no CNAME
};

/// `message` is one datagram, or one message of a TCP stream without its length.
///
/// Ignored: too short for a header, another id, no response or no standard query, another question (the name
/// is compared without case). An answer without a question is taken as one to this question if it says
/// FORMERR, SERVFAIL, NOTIMP or REFUSED: servers that did not read the question cannot repeat it. Malformed:
/// a record that runs past the end, a name that is none, an A, AAAA or CNAME record whose data has another
/// length, two OPT records (RFC 6891, 6.1.1), bytes behind the last record. A truncated answer may end
/// anywhere; the whole records before that count.
Answer parse_answer(std::span<const std::uint8_t> message, std::uint16_t id, std::string_view name,
                    std::uint16_t type);

/// A server without EDNS may say so to a query with it (RFC 6891, 7): then ask once more without.
bool refuses_edns(const Answer& answer);

/// What a probe makes of the answer; nothing if it is to be ignored. The caller looks at `truncated` first
/// and asks over TCP; a truncated answer that is judged nevertheless is `dns_malformed` if it says NOERROR
/// and holds no record.
std::optional<result::Outcome> outcome_of(const Answer& answer);

}  // namespace reachd::dns
