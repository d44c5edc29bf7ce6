#include "tls/certificate.hpp"

#include <doctest/doctest.h>

#include "tls/test_server.hpp"

using namespace reachd;
using namespace reachd::tls;
using namespace reachd::tls::test;

namespace {

struct Name {
  X509_NAME* name = X509_NAME_new();
  Name() = default;
  Name(const Name&) = delete;
  Name& operator=(const Name&) = delete;
  ~Name() { X509_NAME_free(name); }
  Name& add(const char* field, int type, std::string_view value) {
    REQUIRE(X509_NAME_add_entry_by_txt(name, field, type,
                                       reinterpret_cast<const unsigned char*>(value.data()),
                                       static_cast<int>(value.size()), -1, 0) == 1);
    return *this;
  }
};

}  // namespace

TEST_CASE("a name is shown as its common name, or else its organisation, or else all of it") {
  using namespace std::string_view_literals;
  Name both;
  both.add("O", MBSTRING_UTF8, "Apple Inc.").add("CN", MBSTRING_UTF8, "Apple Server Authentication CA");
  CHECK(short_name(both.name) == "Apple Server Authentication CA");
  CHECK(whole_name(both.name) == "CN=Apple Server Authentication CA,O=Apple Inc.");
  Name organisation;
  organisation.add("C", MBSTRING_UTF8, "DE").add("O", MBSTRING_UTF8, "Büro");
  CHECK(short_name(organisation.name) == "Büro");
  Name country;
  country.add("C", MBSTRING_UTF8, "DE");
  CHECK(short_name(country.name) == "C=DE");
  Name bmp;  // UTF-16 in the certificate
  bmp.add("CN", V_ASN1_BMPSTRING, "\0B\0\xfc"sv);
  CHECK(short_name(bmp.name) == "Bü");
  Name evil;
  evil.add("CN", V_ASN1_UTF8STRING, "a\0b\x1b[2J\xff"sv);
  CHECK(short_name(evil.name).find_first_of(std::string_view("\0\x1b", 2)) == std::string::npos);
  Name empty;
  CHECK(short_name(empty.name).empty());
}

TEST_CASE("an organisation is Apple's only if it matches exactly") {
  for (const auto& [text, expected] : {std::pair{"Apple Inc.", true},
                                       {"Apple Inc", false},
                                       {"apple inc.", false},
                                       {"Apple Inc. ", false},
                                       {"Not Apple Inc.", false}}) {
    Name name;
    name.add("O", MBSTRING_UTF8, text);
    CHECK(names_organisation(name.name, "Apple Inc.") == expected);
  }
  Name second;
  second.add("O", MBSTRING_UTF8, "Somebody")
      .add("O", V_ASN1_BMPSTRING, std::string_view("\0A\0p\0p\0l\0e\0 \0I\0n\0c\0.", 20));
  CHECK(names_organisation(second.name, "Apple Inc."));
}

TEST_CASE("dates of any year are converted") {
  const auto time = [](const char* text) {
    ASN1_TIME* value = ASN1_TIME_new();
    ASN1_STRING_set(value, text, -1);
    value->type = std::string_view(text).size() > 13 ? V_ASN1_GENERALIZEDTIME : V_ASN1_UTCTIME;
    const auto result = seconds(value);
    ASN1_TIME_free(value);
    return result;
  };
  CHECK(time("300101000000Z") == present);
  CHECK(time("20300101000000Z") == present);
  CHECK(time("nonsense").has_value() == false);
  CHECK(seconds(nullptr).has_value() == false);
  CHECK(utc(present) == "2030-01-01T00:00:00Z");
  // A two-digit year: 1950 to 2049 (RFC 5280, 4.1.2.5.1).
  CHECK(time("500101000000Z") == -631'152'000);
  CHECK(time("99991231235959Z") == 253'402'300'799);
  CHECK(time("00000101000000Z") == -62'167'219'200);
}

TEST_CASE("some of the names that a certificate is valid for are reported, not all") {
  const Identity none = root({.common_name = "cn.example"});
  CHECK(names_of(none.certificate.get()) == "no name at all");
  const Identity some =
      root({.common_name = "x", .alternative_names = "DNS:a.example,IP:192.0.2.1,email:x@example.org"});
  CHECK(names_of(some.certificate.get()) == "a.example, 192.0.2.1");
  const Identity many =
      root({.common_name = "x", .alternative_names = "DNS:a,DNS:b,DNS:c,DNS:d,IP:2001:db8::1"});
  CHECK(names_of(many.certificate.get()) == "a, b, c and 2 more");
}

TEST_CASE("a chain is described as sent, up to eight certificates") {
  const Identity top = root({.common_name = "Root", .organisation = "Apple Inc.", .ca = true});
  const Identity middle = issue({.common_name = "Middle", .organisation = "Apple Inc.", .ca = true}, top);
  const Identity leaf = issue({.common_name = "leaf", .alternative_names = "DNS:leaf.example"}, middle);
  result::TlsFacts facts;
  describe(stack({leaf.certificate.get(), middle.certificate.get()}).get(), facts);
  CHECK(facts.issuer == "Middle");
  CHECK(facts.authority_is_apple);
  CHECK(facts.not_after == at(present + 300 * day));
  REQUIRE(facts.chain.size() == 2);
  CHECK(facts.chain[0].subject == "CN=leaf,O=Test");
  CHECK(facts.chain[0].issuer == "CN=Middle,O=Apple Inc.");
  CHECK(facts.chain[1].not_before == at(present - 30 * day));
  CHECK(facts.fingerprint == facts.chain[0].sha256);
  CHECK(facts.fingerprint.size() == 64);
  CHECK(facts.fingerprint.find_first_not_of("0123456789abcdef") == std::string::npos);

  // Whoever signed Apple's authority, and where the leaf alone was sent; but not by a leaf's own name.
  const Identity stranger = root({.common_name = "Root", .organisation = "Somebody", .ca = true});
  const Identity posing =
      issue({.common_name = "Middle", .organisation = "Apple Inc.", .ca = true}, stranger);
  const Identity posed = issue({.common_name = "leaf"}, posing);
  describe(stack({posed.certificate.get(), posing.certificate.get()}).get(), facts);
  CHECK(facts.authority_is_apple);
  describe(stack({posed.certificate.get()}).get(), facts);
  CHECK(facts.authority_is_apple);
  const Identity certified = issue({.common_name = "leaf", .organisation = "Apple Inc."}, stranger);
  describe(stack({certified.certificate.get(), stranger.certificate.get()}).get(), facts);
  CHECK_FALSE(facts.authority_is_apple);

  // Beyond the range of 64-bit nanoseconds, on both sides.
  const Identity forever = root({.from = -631'152'000, .until = 253'402'300'799});
  describe(stack({forever.certificate.get()}).get(), facts);
  CHECK(facts.not_after->time_since_epoch().count() == 253'402'300'799);
  CHECK(facts.chain[0].not_before.time_since_epoch().count() == -631'152'000);
  CHECK(facts.chain[0].not_after == facts.not_after);

  const std::vector<X509*> ten(10, middle.certificate.get());
  describe(stack(ten).get(), facts);
  CHECK(facts.chain.size() == 8);
}
