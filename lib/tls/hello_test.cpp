#include "tls/hello.hpp"

#include <doctest/doctest.h>
#include <openssl/ssl.h>

#include "tls/test_server.hpp"

using namespace reachd;
using namespace reachd::tls;
using namespace reachd::tls::test;
using Step = Session::Step;

namespace {

// What a segment holds on Ethernet, with the options of TCP that Linux uses: IPv6, the smaller.
constexpr std::size_t segment = 1428;

std::vector<std::uint8_t> hello_of(std::shared_ptr<const Context> context, const std::string& name,
                                   Hello hello) {
  Session session(std::move(context), name, at(present), nullptr, hello);
  CHECK(session.handshake() == Step::want_input);
  return session.take();
}

struct Extension {
  unsigned type = 0;
  std::vector<std::uint8_t> content;
};

/// Of a ClientHello that is complete in one record (RFC 8446, 4.1.2).
std::vector<Extension> extensions_of(const std::vector<std::uint8_t>& hello) {
  const auto number = [&](std::size_t at) { return std::size_t{hello.at(at)} << 8 | hello.at(at + 1); };
  CHECK(number(3) + 5 == hello.size());
  std::size_t at = 5 + 4 + 2 + 32;
  at += 1 + hello.at(at);  // the session's id
  at += 2 + number(at);    // cipher suites
  at += 1 + hello.at(at);  // compression
  at += 2;
  std::vector<Extension> extensions;
  while (at < hello.size()) {
    const auto begin = hello.begin() + static_cast<std::ptrdiff_t>(at + 4);
    const auto length = number(at + 2);
    extensions.push_back(
        {static_cast<unsigned>(number(at)), {begin, begin + static_cast<std::ptrdiff_t>(length)}});
    at += 4 + length;
  }
  return extensions;
}

bool is_grease(const Extension& extension) {
  return (extension.type & 0x0f0f) == 0x0a0a && extension.type >> 8 == (extension.type & 0xff);
}

}  // namespace

TEST_CASE("a large ClientHello needs two segments, a small one fits into one") {
  const Courier courier;
  for (const auto& context : {courier.context, courier.plain}) {
    for (const std::string name : {"192.0.2.1", "a.example", "courier.push.apple.com"}) {
      CAPTURE(name);
      const auto large = hello_of(context, name, Hello::large);
      CHECK(large.size() >= 1500);
      CHECK(large.size() < 2 * segment);
      CHECK(hello_of(context, name, Hello::small).size() < 600);
    }
  }
}

TEST_CASE("the two differ by one extension that servers ignore, always the same") {
  const Courier courier;
  auto large = extensions_of(hello_of(courier.context, host, Hello::large));
  const auto small = extensions_of(hello_of(courier.context, host, Hello::small));
  const auto found = std::ranges::find_if(large, is_grease);
  REQUIRE(found != large.end());
  const auto again = extensions_of(hello_of(courier.context, host, Hello::large));
  CHECK(std::ranges::any_of(again, [&](const auto& extension) {
    return extension.type == found->type && extension.content == found->content;
  }));
  large.erase(found);
  const auto types = [](const std::vector<Extension>& extensions) {
    std::vector<unsigned> result;
    for (const auto& extension : extensions) result.push_back(extension.type);
    return result;
  };
  CHECK(types(large) == types(small));
  CHECK(std::ranges::none_of(small, is_grease));
}

TEST_CASE("servers complete a handshake with either, after a HelloRetryRequest, too") {
  const Courier courier;
  for (const auto hello : {Hello::large, Hello::small}) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      for (const char* group : {"X25519", "P-256", "P-384"}) {
        CAPTURE(group);
        Server server(courier.leaf, courier.chain, {.min_version = version, .max_version = version});
        REQUIRE(SSL_set1_groups_list(server.native(), group) == 1);
        Session session(courier.plain, host, at(present), nullptr, hello);
        CHECK(converse(session, server) == Step::done);
        CHECK(session.outcome() == result::Outcome::ok);
      }
    }
  }
}
