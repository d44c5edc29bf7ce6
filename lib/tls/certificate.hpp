#pragma once

// Certificates as texts, dates and facts for people. All strings from a certificate are cleaned and cut here
// (base::clean_text), so that nothing raw leaves this room.

#include <openssl/types.h>

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "result/result.hpp"

struct stack_st_X509;  // STACK_OF(X509)

namespace reachd::tls {

/// The common name, or else the organisation, or else the whole name. At most `limit` bytes.
std::string short_name(const X509_NAME* name, std::size_t limit = 128);
/// The whole name in the notation of RFC 4514, most specific part first, in UTF-8. At most 128 bytes.
std::string whole_name(const X509_NAME* name);
/// Whether one of the name's organisation fields (O) is exactly `organisation`.
bool names_organisation(const X509_NAME* name, std::string_view organisation);

/// Seconds since 1970, for any year from 0 to 9999; nothing if the field does not contain a time.
std::optional<std::time_t> seconds(const ASN1_TIME* time);
/// "2027-01-31T12:00:00Z"
std::string utc(std::time_t time);

/// SHA-256 of the whole certificate in lower-case hex; empty if out of memory.
std::string fingerprint(const X509* certificate);

/// The first three names and addresses that the certificate is valid for (RFC 5280, 4.2.1.6) and the number
/// of further ones: "a.example, b.example and 5 more"; "no name at all".
std::string names_of(const X509* certificate);

/// Whether `text` is one of its host names (DNS), as which an address may have been entered by mistake.
bool names_host(const X509* certificate, std::string_view text);

/// Fills in everything that the chain as sent (leaf first, not empty) shows: issuer, fingerprint, dates, the
/// chain.
void describe(stack_st_X509* sent, result::TlsFacts& facts);

}  // namespace reachd::tls
