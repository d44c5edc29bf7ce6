#include "tls/trust.hpp"

#include <doctest/doctest.h>

#include "base/files.hpp"
#include "config/bundle.hpp"
#include "tls/test_authority.hpp"

using namespace reachd;
using namespace reachd::tls;
using namespace reachd::tls::test;

namespace {

std::string why_not(const config::TrustSet& set) {
  const auto trust = load_trust(set);
  CHECK_FALSE(trust);
  return trust.error();
}

}  // namespace

TEST_CASE("a trust set is loaded from its bundle and its keys") {
  const Identity one = root({.common_name = "One", .ca = true});
  const Identity two = root({.common_name = "Two", .ca = true});
  const TemporaryFile file("a comment\n" + pem({one.certificate.get()}) +
                           "-----BEGIN NOTHING-----\nAAAA\n-----END NOTHING-----\n" +
                           pem({two.certificate.get()}));
  config::TrustSet set{.name = "campus", .bundle = file.path(), .bundle_optional = false, .spki_sha256 = {}};
  set.spki_sha256.push_back(key_hash(two.certificate.get()));
  const auto loaded = load_trust(set);
  REQUIRE(loaded);
  CHECK(loaded.error().empty());
  const auto& trust = *loaded;
  CHECK(trust->anchor_count() == 2);
  CHECK(trust->pins(two.certificate.get()));
  CHECK_FALSE(trust->pins(one.certificate.get()));
  CHECK((*load_trust(set))->generation() != trust->generation());
}

TEST_CASE("the key's hash is computed as for RFC 7469 pins") {
  // Of a fixed key; made with: openssl pkey -pubin -outform DER | sha256sum.
  constexpr const char* key_pem =
      "-----BEGIN PUBLIC KEY-----\n"
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErLNBG8zMdTWWcdug9P3h43wHgL0O\n"
      "6u2lIm3SBYYYdyQW6wOu3YArw8xlSCHkkMLh8O+srN9HqkldnP1ZQU+qQA==\n"
      "-----END PUBLIC KEY-----\n";
  const base::Bio bio(BIO_new_mem_buf(key_pem, -1));
  const base::Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
  REQUIRE(key != nullptr);
  const Identity signer = root({.common_name = "signer", .ca = true});
  const base::Certificate certificate =
      certify({.common_name = "fixed", .ca = true}, key.get(), signer.certificate.get(), signer.key.get());
  constexpr config::KeyHash expected{0x4b, 0xb4, 0x68, 0xd7, 0xf9, 0x23, 0xd4, 0x04, 0xb3, 0x01, 0xf7,
                                     0x0a, 0xf3, 0x8e, 0x05, 0xda, 0x01, 0xa9, 0xe5, 0x69, 0xc3, 0x63,
                                     0xa5, 0x15, 0x1b, 0x84, 0x14, 0xc7, 0x07, 0x98, 0x12, 0x40};
  config::TrustSet set;
  set.name = "pinned";
  set.spki_sha256 = {expected};
  const auto loaded = load_trust(set);
  REQUIRE(loaded);
  const auto& trust = *loaded;
  CHECK(trust->pins(certificate.get()));
  CHECK_FALSE(trust->pins(signer.certificate.get()));
}

TEST_CASE("a missing bundle is an error unless it is optional and there are keys") {
  config::TrustSet set{
      .name = "apple", .bundle = "/nonexistent/apple-roots.pem", .bundle_optional = false, .spki_sha256 = {}};
  CHECK(why_not(set) == "/nonexistent/apple-roots.pem: No such file or directory");
  set.bundle_optional = true;
  CHECK(why_not(set) == "neither a certificate nor a pinned key in it");
  set.spki_sha256.push_back({1, 2, 3});
  const auto loaded = load_trust(set);
  REQUIRE(loaded);
  const auto& trust = *loaded;
  CHECK(trust->anchor_count() == 0);
  CHECK(trust->has_pins());
}

TEST_CASE("what the configuration check accepts as a bundle is loaded, up to the limit") {
  const Identity one = root({.common_name = "One", .ca = true});
  const std::string good = pem({one.certificate.get()});
  const TemporaryFile file(std::string(config::bundle_limit - good.size() - 1, '#') + '\n' + good);
  CHECK(config::check_bundle(file.path()).error.empty());
  const auto trust = load_trust({.name = "x", .bundle = file.path(), .spki_sha256 = {}});
  REQUIRE_MESSAGE(trust, trust.error());
  CHECK((*trust)->anchor_count() == 1);
}

TEST_CASE("an invalid bundle is rejected, optional or not") {
  const Identity one = root({.common_name = "One", .ca = true});
  const std::string good = pem({one.certificate.get()});
  std::string cut = good;
  cut.erase(200, 40);
  config::TrustSet set{.name = "x", .bundle = {}, .bundle_optional = true, .spki_sha256 = {{1}}};
  const auto refusal = [&](const std::string& text) {
    const TemporaryFile file(text);
    set.bundle = file.path();
    return why_not(set);
  };
  CHECK(contains(refusal(""), "no certificate in it"));
  CHECK(contains(refusal("no PEM at all\n"), "no certificate in it"));
  CHECK(contains(refusal(good + cut), "certificate number 2: "));
  CHECK(contains(refusal(good + good.substr(0, good.size() / 2)), "certificate number 2: "));
  CHECK(contains(refusal(good + std::string(config::bundle_limit, '\n')), "larger than 16384 KiB"));
  set.bundle = "/tmp";
  CHECK(why_not(set) == "/tmp: not a regular file");
}
