#include "tls/verify.hpp"

#include <doctest/doctest.h>

#include "tls/test_server.hpp"

using namespace reachd::tls;
using namespace reachd::tls::test;

namespace {

/// Root - middle - leaf; as servers do, without sending the root.
struct Hierarchy {
  Identity top = root({.common_name = "Root", .ca = true});
  Identity middle = issue({.common_name = "Middle", .ca = true}, top);
  Identity leaf = issue({.common_name = "leaf", .alternative_names = "DNS:leaf.example"}, middle);
};

ChainVerdict verify(const std::vector<X509*>& sent, const Trust& trust, std::time_t now = present) {
  return verify_chain(stack(sent).get(), trust, now);
}

}  // namespace

TEST_CASE("an anchor may be a root or an intermediate, and the root may be sent too") {
  const Hierarchy pki;
  X509 *leaf = pki.leaf.certificate.get(), *middle = pki.middle.certificate.get(),
       *top = pki.top.certificate.get();
  CHECK(verify({leaf, middle}, *trust_in({top})).trusted);
  CHECK(verify({leaf, middle, top}, *trust_in({top})).trusted);
  CHECK(verify({leaf, middle}, *trust_in({middle})).trusted);
  CHECK(verify({leaf}, *trust_in({middle})).trusted);
  CHECK(verify({leaf}, *trust_in({leaf})).trusted);  // a server's own certificate as the bundle
  const auto missing = verify({leaf}, *trust_in({top}));
  CHECK_FALSE(missing.trusted);
  CHECK(contains(missing.untrusted_because, "'leaf', issued by 'Middle'"));
  const Identity stranger = root({.common_name = "Stranger", .ca = true});
  CHECK_FALSE(verify({leaf, middle, top}, *trust_in({stranger.certificate.get()})).trusted);
}

TEST_CASE("a pinned CA in the chain as sent is an anchor, but only there") {
  const Hierarchy pki;
  X509 *leaf = pki.leaf.certificate.get(), *middle = pki.middle.certificate.get(),
       *top = pki.top.certificate.get();
  const auto middle_pin = trust_in({}, {key_hash(middle)});
  const auto top_pin = trust_in({}, {key_hash(top)});
  const auto leaf_pin = trust_in({}, {key_hash(leaf)});
  CHECK(verify({leaf, middle}, *middle_pin).trusted);
  CHECK(verify({leaf, middle, top}, *middle_pin).trusted);
  CHECK(verify({leaf, middle, top}, *top_pin).trusted);
  CHECK_FALSE(verify({leaf, middle}, *top_pin).trusted);  // not sent
  // Not sent, and not remembered from an earlier chain.
  CHECK_FALSE(verify({leaf}, *middle_pin).trusted);
  CHECK_FALSE(verify({leaf, middle}, *leaf_pin).trusted);  // index 0
  CHECK_FALSE(verify({leaf, leaf}, *leaf_pin).trusted);    // index 1, but not a CA
}

TEST_CASE("a pinned key does not make an anchor of a non-CA or of the leaf") {
  const Hierarchy pki;
  // The key of the pin in a certificate that must not issue, with the issuer's name.
  const Certificate no_ca = certify({.common_name = "Middle", .ca = false}, pki.middle.key.get(),
                                    pki.top.certificate.get(), pki.top.key.get());
  const auto pin = trust_in({}, {key_hash(pki.middle.certificate.get())});
  CHECK_FALSE(verify({pki.leaf.certificate.get(), no_ca.get()}, *pin).trusted);
  // A certificate that claims to sign certificates but not to be a CA: OpenSSL alone would accept it.
  const Certificate half_ca = certify({.common_name = "Middle", .ca = true, .basic_constraints = false},
                                      pki.middle.key.get(), pki.top.certificate.get(), pki.top.key.get());
  CHECK(verify({pki.leaf.certificate.get(), half_ca.get()}, *trust_in({half_ca.get()})).trusted);
  CHECK_FALSE(verify({pki.leaf.certificate.get(), half_ca.get()}, *pin).trusted);
  // A CA as its own leaf, sent twice; its uses are not restricted.
  const Identity any_use = issue({.common_name = "any", .ca = true, .key_usage = false}, pki.top);
  X509* twice = any_use.certificate.get();
  CHECK_FALSE(verify({twice, twice}, *trust_in({}, {key_hash(twice)})).trusted);
}

TEST_CASE("a pinned CA proves nothing for a leaf that it has not signed") {
  const Hierarchy pki;
  X509* middle = pki.middle.certificate.get();
  const auto pin = trust_in({}, {key_hash(middle)});
  const Key key = ec_key();
  const Key forger = ec_key();
  const Certificate forged = certify({.common_name = "leaf", .alternative_names = "DNS:leaf.example"},
                                     key.get(), middle, forger.get());
  const auto bad_signature = verify({forged.get(), middle}, *pin);
  CHECK_FALSE(bad_signature.trusted);
  CHECK(contains(bad_signature.untrusted_because, "signature failure"));
  // Issued by another CA; the pinned one is merely in the chain.
  const Identity other = root({.common_name = "Other", .ca = true});
  const Identity leaf = issue({.common_name = "leaf", .alternative_names = "DNS:leaf.example"}, other);
  CHECK_FALSE(verify({leaf.certificate.get(), other.certificate.get(), middle}, *pin).trusted);
  CHECK_FALSE(verify({leaf.certificate.get(), middle}, *pin).trusted);
}

TEST_CASE("dates are reported separately from trust") {
  const Hierarchy pki;
  const auto trust = trust_in({pki.top.certificate.get()});
  const auto chain = [&](const Identity& leaf) {
    return std::vector<X509*>{leaf.certificate.get(), pki.middle.certificate.get()};
  };
  const auto good = verify(chain(pki.leaf), *trust);
  CHECK(good.out_of_dates_because.empty());
  CHECK(good.valid_from == present - 30 * day);
  CHECK(good.valid_until == present + 300 * day);

  const Identity expired = issue({.common_name = "old", .until = present - day}, pki.middle);
  const auto late = verify(chain(expired), *trust);
  CHECK(late.trusted);
  CHECK(late.out_of_dates_because == "'old' expired at 2029-12-31T00:00:00Z");
  const auto early = verify(chain(pki.leaf), *trust, present - 40 * day);
  CHECK(early.trusted);
  CHECK(contains(early.out_of_dates_because, " is not valid before 2029-12-02T00:00:00Z"));
  // OpenSSL's bounds: the first second is included, the last is not.
  CHECK(verify(chain(pki.leaf), *trust, present - 30 * day).out_of_dates_because.empty());
  CHECK(verify(chain(pki.leaf), *trust, present + 300 * day - 1).out_of_dates_because.empty());
  CHECK_FALSE(verify(chain(pki.leaf), *trust, present + 300 * day).out_of_dates_because.empty());
  // The shortest validity in the chain counts, including that of the unsent anchor.
  const Identity short_root = root({.common_name = "Short", .ca = true, .until = present + day});
  const Identity leaf = issue({.common_name = "leaf"}, short_root);
  CHECK(verify({leaf.certificate.get()}, *trust_in({short_root.certificate.get()})).valid_until ==
        present + day);
  // Expired, and from an unknown issuer.
  const Identity stranger = root({.common_name = "Stranger", .ca = true});
  const Identity both = issue({.common_name = "old", .until = present - day}, stranger);
  CHECK_FALSE(verify({both.certificate.get()}, *trust).trusted);
}

TEST_CASE("an anchor may be self-signed with SHA-1, a certificate below it may not be signed so") {
  const Identity old_root =
      root({.common_name = "SHA-1 Root", .ca = true, .digest = EVP_sha1()}, rsa_key(2048));
  const Identity middle = issue({.common_name = "Middle", .ca = true}, old_root);
  const Identity leaf = issue({.common_name = "leaf"}, middle);
  X509 *l = leaf.certificate.get(), *m = middle.certificate.get(), *r = old_root.certificate.get();
  for (const auto& sent : {std::vector<X509*>{l, m}, std::vector<X509*>{l, m, r}}) {
    const auto verdict = verify(sent, *trust_in({r}));
    CHECK(verdict.trusted);
    CHECK(verdict.weak_because.empty());
  }
  CHECK(verify({l, m, r}, *trust_in({}, {key_hash(r)})).weak_because.empty());

  const Identity weak = issue({.common_name = "weak", .digest = EVP_sha1()}, middle);
  const auto verdict = verify({weak.certificate.get(), m}, *trust_in({r}));
  CHECK(verdict.trusted);
  CHECK(contains(verdict.weak_because, "'weak'"));
}

TEST_CASE("weak keys are reported separately from trust") {
  const Hierarchy pki;
  const auto trust = trust_in({pki.top.certificate.get()});
  const Identity small = issue({.common_name = "small"}, pki.middle, rsa_key(1024));
  const auto weak_leaf = verify({small.certificate.get(), pki.middle.certificate.get()}, *trust);
  CHECK(weak_leaf.trusted);
  CHECK(contains(weak_leaf.weak_because, "too weak: 'small', 1024 bits"));
  const Identity small_ca = issue({.common_name = "small CA", .ca = true}, pki.top, rsa_key(1024));
  const Identity leaf = issue({.common_name = "leaf"}, small_ca);
  CHECK(contains(verify({leaf.certificate.get(), small_ca.certificate.get()}, *trust).weak_because,
                 "'small CA'"));
  // From an unknown issuer: that is what counts.
  const Identity stranger = root({.common_name = "Stranger", .ca = true});
  const Identity weak_stranger = issue({.common_name = "x"}, stranger, rsa_key(1024));
  const auto verdict = verify({weak_stranger.certificate.get(), stranger.certificate.get()}, *trust);
  CHECK_FALSE(verdict.trusted);
  CHECK(contains(verdict.untrusted_because, "self-signed certificate in certificate chain: 'Stranger'"));
}

TEST_CASE("a certificate that may not be used as a server's or as an issuer's is not trusted") {
  const Hierarchy pki;
  const auto trust = trust_in({pki.top.certificate.get()});
  const Identity client = issue({.common_name = "client", .server_purpose = false}, pki.middle);
  const auto wrong_purpose = verify({client.certificate.get(), pki.middle.certificate.get()}, *trust);
  CHECK_FALSE(wrong_purpose.trusted);
  CHECK(contains(wrong_purpose.untrusted_because, "purpose"));
  const Identity below_leaf = issue({.common_name = "below"}, pki.leaf);
  CHECK_FALSE(
      verify({below_leaf.certificate.get(), pki.leaf.certificate.get(), pki.middle.certificate.get()}, *trust)
          .trusted);
}

TEST_CASE("name constraints apply to alternative names, not to common names") {
  const Identity top =
      root({.common_name = "Root", .name_constraints = "permitted;DNS:inside.example", .ca = true});
  const auto trust = trust_in({top.certificate.get()});
  const auto trusted = [&](const Order& order) {
    return verify({issue(order, top).certificate.get()}, *trust).trusted;
  };
  CHECK(trusted({.common_name = "a.outside.example"}));
  CHECK(trusted({.common_name = "a.outside.example", .alternative_names = "IP:192.0.2.1"}));
  CHECK(trusted({.common_name = "a.outside.example", .alternative_names = "DNS:a.inside.example"}));
  CHECK_FALSE(trusted({.common_name = "a.inside.example", .alternative_names = "DNS:a.outside.example"}));
}

TEST_CASE("a chain longer than any real one is rejected") {
  std::vector<Identity> chain;
  chain.push_back(root({.common_name = "0", .ca = true}));
  for (int i = 1; i < 14; ++i)
    chain.push_back(issue({.common_name = std::to_string(i), .ca = true}, chain.back()));
  chain.push_back(issue({.common_name = "leaf"}, chain.back()));
  std::vector<X509*> sent;
  for (auto i = chain.rbegin(); i != chain.rend(); ++i) sent.push_back(i->certificate.get());
  CHECK_FALSE(verify(sent, *trust_in({chain.front().certificate.get()})).trusted);
}
