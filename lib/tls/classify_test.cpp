#include "tls/classify.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

using namespace reachd::tls;
using reachd::result::Outcome;

namespace {

std::vector<std::uint8_t> bytes(std::string_view text) {
  return {text.begin(), text.end()};
}
unsigned long ssl_error(int reason) {
  return ERR_PACK(ERR_LIB_SSL, 0, reason);
}

}  // namespace

TEST_CASE("the first bytes distinguish TLS from everything else, however few there are") {
  using namespace std::string_view_literals;
  for (const auto tls : {""sv, "\x16"sv, "\x15\x03"sv, "\x16\x03\x03"sv, "\x16\x03\x03\x48\x00"sv,
                         "\x14\x03\x01\x00\x01"sv, "\x17\x03\x03\x00\x00HTTP"sv, "\x18\x03\x04\x00\x10"sv}) {
    CHECK(may_be_tls(bytes(tls)));
  }
  for (const auto other : {"H"sv, "HT"sv, "HTTP/1.1 403"sv, "SSH-2.0-x"sv, "220 mail"sv, "\x13"sv, "\x19"sv,
                           "\0"sv, "\x16\x02"sv, "\x16\x03\x05"sv, "\x16\x03\x03\x48\x01"sv,
                           "\x16\x03\x03\x49"sv, "\x15\x50\x4f"sv, "\x80\x2e\x01"sv}) {
    CHECK_FALSE(may_be_tls(bytes(other)));
  }
}

TEST_CASE("the end of a handshake is classified by the most specific evidence") {
  const auto tls = bytes(std::string_view("\x16\x03\x03\x00\x7a", 5));
  const auto banner = bytes("HTTP/1.1 403 Forbidden");
  const auto alert = ssl_error(SSL_R_TLSV1_UNRECOGNIZED_NAME);
  const auto unknown_alert = ssl_error(SSL_AD_REASON_OFFSET + 121);
  const auto other = ssl_error(SSL_R_BAD_EXTENSION);
  // Shared by all libraries: not an alert, although above 1000.
  const auto shared = ssl_error(ERR_R_NESTED_ASN1_ERROR);
  // An equally high reason, but not from the SSL library.
  const auto elsewhere = ERR_PACK(ERR_LIB_EC, 0, 2000);
  struct Row {
    std::vector<std::uint8_t> first;
    unsigned long error;
    End end;
    Outcome outcome;
  };
  const std::vector<Row> table{
      {banner, 0, End::none, Outcome::tls_not_tls},
      {banner, 0, End::reset, Outcome::tls_not_tls},
      {bytes("HT"), 0, End::closed, Outcome::tls_not_tls},
      {banner, alert, End::timeout, Outcome::tls_not_tls},
      {tls, alert, End::none, Outcome::tls_alert},
      {tls, alert, End::reset, Outcome::tls_alert},
      {tls, unknown_alert, End::closed, Outcome::tls_alert},
      {tls, other, End::none, Outcome::tls_protocol},
      {tls, other, End::reset, Outcome::tls_protocol},
      {tls, elsewhere, End::none, Outcome::tls_protocol},
      {tls, shared, End::none, Outcome::tls_protocol},
      {tls, shared, End::reset, Outcome::tls_protocol},
      {tls, 0, End::closed, Outcome::tls_closed},
      {{}, 0, End::closed, Outcome::tls_closed},
      {bytes("\x16\x03"), 0, End::closed, Outcome::tls_closed},
      {tls, 0, End::reset, Outcome::tls_reset},
      {{}, 0, End::reset, Outcome::tls_reset},
      {tls, 0, End::timeout, Outcome::tls_timeout},
      {{}, 0, End::timeout, Outcome::tls_timeout},
      {{}, 0, End::unreachable, Outcome::tls_unreachable},
      {tls, 0, End::unreachable, Outcome::tls_unreachable},
  };
  for (const auto& row : table) CHECK(classify(row.first, row.error, row.end) == row.outcome);
}

TEST_CASE("OpenSSL's reasons from 1000 to 1255 are alerts, and no others are") {
  CHECK(alert_in(ssl_error(SSL_R_TLSV1_UNRECOGNIZED_NAME)) == 112);
  CHECK(alert_in(ssl_error(1000)) == 0);
  CHECK(alert_in(ssl_error(1255)) == 255);
  CHECK_FALSE(alert_in(0));
  CHECK_FALSE(alert_in(ssl_error(999)));
  CHECK_FALSE(alert_in(ssl_error(1256)));
  for (const int shared : {ERR_R_FATAL, ERR_R_MALLOC_FAILURE, ERR_R_INTERNAL_ERROR, ERR_R_ASN1_LIB,
                           ERR_R_NESTED_ASN1_ERROR, ERR_R_PASSED_INVALID_ARGUMENT})
    CHECK_FALSE(alert_in(ssl_error(shared)));
  CHECK_FALSE(alert_in(ERR_PACK(ERR_LIB_EC, 0, 1112)));
}
