#include "probe/attempt.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <asio/read_until.hpp>

#include "dns/test_answer.hpp"
#include "net/test_peer.hpp"
#include "probe/contexts.hpp"
#include "tls/test_server.hpp"

namespace reachd::probe {

namespace {

using namespace std::chrono_literals;
using result::Kind;
using result::Outcome;
using result::Phase;
using Bytes = std::vector<std::uint8_t>;
using tls::test::pem;

const net::Address here = *net::Address::parse("127.0.0.1");

Bytes bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

/// An attempt of one probe, in a loop of its own in which its peers run, too.
struct Attempting {
  asio::io_context io{1};
  std::shared_ptr<dns::Lingering> lingering = std::make_shared<dns::Lingering>();
  dns::Resolver resolver{io.get_executor(), lingering, "/nonexistent"};
  tls::VerifiedChains verified_chains;
  Tools tools{resolver, lingering, verified_chains, std::make_shared<std::size_t>(0)};
  std::shared_ptr<config::Config> config = std::make_shared<config::Config>();
  std::shared_ptr<Task> task = std::make_shared<Task>();
  Order order;
  Result result;
  std::uint64_t extra = 0;
  std::vector<result::AddressResult> left;

  explicit Attempting(decltype(config::Probe::target) target, std::uint16_t port) {
    config::Probe probe;
    probe.target = std::move(target);
    probe.schedule.timeout = 8s;
    config->probes.push_back(std::move(probe));
    task->labels.kind = config->probes.front().kind();
    task->labels.port = port;
    order.host = "127.0.0.1";
  }
  config::Probe& probe() { return config->probes.front(); }

  const Result& run() {
    Contexts::Error error;
    const auto contexts = Contexts::load(*config, error);
    REQUIRE_MESSAGE(contexts, error.text);
    task->config = config;
    task->probe = &probe();
    order.task = task;
    Reports reports([this](std::uint64_t count) { extra += count; },
                    [this](const result::AddressResult& done) { left.push_back(done); });
    auto work = attempt(tools, order, contexts, std::move(reports), result);
    net::run_to_end(io, std::move(work), 30s);
    return result;
  }
};

/// A port whose queue of connections is full: its SYNs are dropped.
class FullPort {
 public:
  explicit FullPort(asio::io_context& io, std::uint16_t port = 0)
      : acceptor_(io, asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), port), false), first_(io) {
    REQUIRE(::listen(acceptor_.native_handle(), 0) == 0);
    first_.connect(acceptor_.local_endpoint());
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::ip::tcp::acceptor acceptor_;
  asio::ip::tcp::socket first_;
};

/// Says nothing, and never accepts.
class SilentPort {
 public:
  explicit SilentPort(asio::io_context& io)
      : acceptor_(io, asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)) {}
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::ip::tcp::acceptor acceptor_;
};

constexpr auto a_day = 24h;

std::time_t days_from_now(int days) {
  return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + days * a_day);
}

/// A TLS server on a real socket; its certificate is for 127.0.0.1 and valid now.
class TlsPeer {
 public:
  TlsPeer(asio::io_context& io, tls::test::ServerOrder order)
      : acceptor_(io, asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)), order_(order) {
    accept();
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::string authority() const { return pem({top_.certificate.get()}); }
  int closed_in_order = 0;
  std::string asked;  ///< by the last client

 private:
  struct Conversation {
    asio::ip::tcp::socket socket;
    tls::test::Server server;
    std::array<std::uint8_t, 4096> buffer{};

    Conversation(asio::ip::tcp::socket s, const TlsPeer& peer)
        : socket(std::move(s)), server(peer.leaf_, {peer.top_.certificate.get()}, peer.order_) {}
  };
  void accept() {
    acceptor_.async_accept([this](asio::error_code error, asio::ip::tcp::socket socket) {
      if (error) return;
      read(std::make_shared<Conversation>(std::move(socket), *this));
      accept();
    });
  }
  void read(std::shared_ptr<Conversation> conversation) {
    auto& c = *conversation;
    c.socket.async_read_some(asio::buffer(c.buffer),
                             [this, conversation](asio::error_code error, std::size_t size) {
                               if (error) return;
                               auto& server = conversation->server;
                               server.feed(std::span(conversation->buffer).first(size));
                               server.step();
                               asio::error_code ignored;
                               asio::write(conversation->socket, asio::buffer(server.take()), ignored);
                               if (server.client_closed()) ++closed_in_order;
                               asked = server.asked();
                               read(conversation);
                             });
  }

  tls::test::Identity top_ = tls::test::root(
      {.common_name = "Root", .ca = true, .from = days_from_now(-1), .until = days_from_now(1)});
  tls::test::Identity leaf_ = tls::test::issue({.common_name = "leaf",
                                                .alternative_names = "IP:127.0.0.1",
                                                .from = days_from_now(-1),
                                                .until = days_from_now(1)},
                                               top_);
  asio::ip::tcp::acceptor acceptor_;
  tls::test::ServerOrder order_;
};

config::TlsTarget tls_target() {
  config::TlsTarget target;
  target.trust = "test";
  return target;
}

/// Attempts TLS with this server, whose authority is trusted.
struct AttemptingTls {
  Attempting attempting{tls_target(), 0};
  std::unique_ptr<TlsPeer> peer;
  std::unique_ptr<tls::test::TemporaryFile> bundle;

  explicit AttemptingTls(tls::test::ServerOrder order = {}) {
    peer = std::make_unique<TlsPeer>(attempting.io, std::move(order));
    attempting.task->labels.port = peer->port();
    trust(peer->authority());
  }
  void trust(const std::string& authority) {
    bundle = std::make_unique<tls::test::TemporaryFile>(authority);
    config::TrustSet set;
    set.name = "test";
    set.bundle = bundle->path();
    attempting.config->trust = {set};
  }
};

}  // namespace

TEST_CASE("a tcp probe: connected, refused, silent") {
  Attempting open(config::TcpTarget{}, 0);
  net::TcpPeer peer(open.io, [](auto) { return Bytes{}; });
  open.task->labels.port = peer.port();
  CHECK(open.run().outcome == Outcome::ok);
  CHECK(open.result.address == here);
  CHECK(open.result.tried_address);
  CHECK(open.result.host == "127.0.0.1");
  CHECK(open.result.phase(Phase::connect).value() > 0ns);
  CHECK(open.result.duration >= *open.result.phase(Phase::connect) / 2);
  CHECK(open.result.duration < 5s);

  Attempting refused(config::TcpTarget{}, 0);
  const net::ClosedPort closed(refused.io);
  refused.task->labels.port = closed.port();
  CHECK(refused.run().outcome == Outcome::connect_refused);
  CHECK(refused.result.error_number == ECONNREFUSED);
  CHECK_FALSE(refused.result.phase(Phase::connect));

  Attempting silent(config::TcpTarget{}, 0);
  const FullPort full(silent.io);
  silent.task->labels.port = full.port();
  silent.probe().schedule.timeout = 300ms;
  CHECK(silent.run().outcome == Outcome::connect_timeout);
  CHECK(silent.result.duration >= 300ms);
  CHECK(silent.result.duration < 5s);
  CHECK(silent.result.error_number == 0);
}

TEST_CASE("from an interface or an address that is not there nothing is tried") {
  for (const bool by_interface : {true, false}) {
    Attempting attempting(config::TcpTarget{}, 9);
    auto& source = attempting.task->source;
    if (by_interface) source.interface = "not-there";
    if (!by_interface) source.ipv4 = net::Address::parse("192.0.2.1");
    CHECK(attempting.run().outcome == Outcome::local_no_route);
    CHECK_FALSE(attempting.result.tried_address);
    CHECK(attempting.result.error_number == (by_interface ? ENODEV : EADDRNOTAVAIL));
  }
}

TEST_CASE("an http probe") {
  struct Row {
    const char* answer;
    Outcome outcome;
    bool reset = false;
  };
  const Row rows[] = {
      {"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 7\r\n\r\nSuccess",
       Outcome::ok},
      {"HTTP/1.0 200 OK\r\n\r\nSuccess, to the end", Outcome::ok},
      {"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", Outcome::http_unexpected_status},
      {"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nLog in", Outcome::http_unexpected_body},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nSuccess", Outcome::http_closed},
      {"", Outcome::http_closed},
      {"", Outcome::http_reset, true},
      {"SSH-2.0-OpenSSH_9.2\r\n", Outcome::http_malformed},
  };
  for (const auto& row : rows) {
    CAPTURE(row.answer);
    config::HttpTarget target;
    target.body = "Success";
    target.path = "/hotspot-detect.html";
    Attempting attempting(target, 0);
    std::string request;
    net::TcpPeer peer(
        attempting.io,
        [&](std::span<const std::uint8_t> bytes) {
          request.assign(bytes.begin(), bytes.end());
          return bytes_of(row.answer);
        },
        row.reset);
    attempting.task->labels.port = peer.port();
    CHECK(attempting.run().outcome == row.outcome);
    CHECK(request.starts_with("GET /hotspot-detect.html HTTP/1.1\r\n"));
    CHECK(attempting.result.phase(Phase::connect));
    CHECK(attempting.result.phase(Phase::response).has_value() == (row.outcome == Outcome::ok));
    CHECK(attempting.result.error_number == (row.reset ? ECONNRESET : 0));
    const bool has_date = std::string_view(row.answer).find("Date") != std::string_view::npos;
    CHECK(attempting.result.clock_offset.has_value() == has_date);
  }

  Attempting stalled(config::HttpTarget{}, 0);
  const SilentPort silent(stalled.io);
  stalled.task->labels.port = silent.port();
  stalled.probe().schedule.timeout = 300ms;
  CHECK(stalled.run().outcome == Outcome::http_timeout);
  CHECK(stalled.result.duration >= 300ms);
  CHECK(stalled.result.phase(Phase::connect));
}

TEST_CASE("a tls probe: the handshake, its facts, and the orderly close") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    AttemptingTls tls({.max_version = version});
    const auto& result = tls.attempting.run();
    CHECK(result.outcome == Outcome::ok);
    CHECK(result.detail == "");
    CHECK(result.tls.version == (version == TLS1_3_VERSION ? "TLSv1.3" : "TLSv1.2"));
    CHECK(result.tls.chain.size() == 2);
    CHECK(result.phase(Phase::handshake).value() > 0ns);
    CHECK(result.phase(Phase::connect));
    CHECK(result.duration >= *result.phase(Phase::handshake));
    CHECK(tls.peer->closed_in_order == 1);
  }
}

TEST_CASE("an https probe") {
  struct Row {
    const char* answer;
    bool hangs_up;
    Outcome outcome;
  };
  const Row rows[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<plist/>\n", false, Outcome::ok},
      {"HTTP/1.0 200 OK\r\n\r\n<plist/>", true, Outcome::ok},
      {"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", false, Outcome::http_unexpected_status},
      {"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nLog in", false, Outcome::http_unexpected_body},
      {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<plist/>", true, Outcome::http_closed},
      {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<plist/>", false, Outcome::http_timeout},
      {"", false, Outcome::http_timeout},
      {"", true, Outcome::http_closed},
      {"220 mail.example.net ESMTP\r\n", false, Outcome::http_malformed},
  };
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const auto& row : rows) {
      CAPTURE(row.answer);
      AttemptingTls scene(
          {.min_version = version, .max_version = version, .page = row.answer, .hang_up = row.hangs_up});
      config::HttpsTarget target;
      target.tls.trust = "test";
      target.http.port = scene.peer->port();
      target.http.path = "/bag";
      target.http.body = "plist";
      scene.attempting.probe().target = target;
      scene.attempting.task->labels.kind = Kind::https;
      if (row.outcome == Outcome::http_timeout) scene.attempting.probe().schedule.timeout = 500ms;
      const auto& result = scene.attempting.run();
      CHECK(result.outcome == row.outcome);
      CHECK(result.phase(Phase::handshake));
      CHECK(result.phase(Phase::response).has_value() == (row.outcome == Outcome::ok));
      CHECK(scene.peer->asked.starts_with("GET /bag HTTP/1.1\r\n"));
      CHECK(result.tls.version == (version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3"));
    }
  }
  // The client is refused behind the handshake.
  AttemptingTls refused({.min_version = TLS1_3_VERSION, .ask_certificate = true});
  config::HttpsTarget target;
  target.tls.trust = "test";
  refused.attempting.probe().target = target;
  refused.attempting.task->labels.kind = Kind::https;
  CHECK(refused.attempting.run().outcome == Outcome::tls_alert);
}

TEST_CASE("a tls probe: the first data is a ClientHello of the size wanted") {
  for (const auto hello : {config::Hello::large, config::Hello::small}) {
    AttemptingTls scene;
    std::get<config::TlsTarget>(scene.attempting.probe().target).hello = hello;
    std::size_t size = 0;
    const net::TcpPeer peer(scene.attempting.io, [&](std::span<const std::uint8_t> bytes) {
      size = bytes.size();
      return Bytes();
    });
    scene.attempting.task->labels.port = peer.port();
    CHECK(scene.attempting.run().outcome == Outcome::tls_closed);
    CHECK((hello == config::Hello::large ? size >= 1500 : size > 200 && size < 600));
  }
}

TEST_CASE("a tls probe: what fails in the handshake, and what is said behind it") {
  AttemptingTls untrusted;
  const auto other = tls::test::root({.common_name = "Other", .ca = true});
  untrusted.trust(pem({other.certificate.get()}));
  CHECK(untrusted.attempting.run().outcome == Outcome::tls_untrusted);
  CHECK(untrusted.attempting.result.tls.chain.size() == 2);
  CHECK_FALSE(untrusted.attempting.result.phase(Phase::handshake));

  AttemptingTls refused({.refuse_name = true});
  std::get<config::TlsTarget>(refused.attempting.probe().target).server_name = "www.example.net";
  CHECK(refused.attempting.run().outcome == Outcome::tls_alert);

  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    AttemptingTls demanding({.max_version = version, .ask_certificate = true});
    CHECK(demanding.attempting.run().outcome == Outcome::tls_alert);
    CHECK(demanding.attempting.result.detail != "");
    CHECK_FALSE(demanding.attempting.result.phase(Phase::handshake));
  }
}

TEST_CASE("a tls probe: a server that is none, closes, resets, or says nothing") {
  struct Row {
    const char* answer;
    bool reset;
    Outcome outcome;
  };
  const Row rows[] = {{"", false, Outcome::tls_closed},
                      {"", true, Outcome::tls_reset},
                      {"HTTP/1.1 400 Bad Request\r\n\r\n", false, Outcome::tls_not_tls}};
  for (const auto& row : rows) {
    AttemptingTls tls;
    net::TcpPeer peer(tls.attempting.io, [&](auto) { return bytes_of(row.answer); }, row.reset);
    tls.attempting.task->labels.port = peer.port();
    CHECK(tls.attempting.run().outcome == row.outcome);
    CHECK(tls.attempting.result.error_number == (row.reset ? ECONNRESET : 0));
  }

  AttemptingTls stalled;
  const SilentPort silent(stalled.attempting.io);
  stalled.attempting.task->labels.port = silent.port();
  stalled.attempting.probe().schedule.timeout = 300ms;
  CHECK(stalled.attempting.run().outcome == Outcome::tls_timeout);
  CHECK(stalled.attempting.result.duration >= 300ms);
  CHECK(stalled.attempting.result.duration < 5s);
}

TEST_CASE("a name is looked up first, and without an answer the remembered address is taken") {
  Attempting named(config::TcpTarget{}, 0);
  net::TcpPeer peer(named.io, [](auto) { return Bytes{}; });
  net::UdpPeer server(named.io,
                      [](auto query) { return std::vector<Bytes>{dns::answer_to(query, {{127, 0, 0, 1}})}; });
  named.order.host = "www.example.net";
  named.probe().expect_networks = {*net::Network::parse("127.0.0.0/8")};
  named.task->servers = {{"s1", net::loopback(server.port())}};
  named.task->labels.port = peer.port();
  CHECK(named.run().outcome == Outcome::ok);
  CHECK(named.result.resolver == "s1 127.0.0.1");
  CHECK(named.result.phase(Phase::resolve));
  CHECK_FALSE(named.result.used_fallback_address);

  Attempting forgetful(config::TcpTarget{}, 0);
  forgetful.order.host = "www.example.net";
  const net::ClosedPort closed(forgetful.io);
  forgetful.task->servers = {{"s1", net::loopback(closed.port())}};
  CHECK(forgetful.run().outcome == Outcome::dns_unreachable);

  Attempting remembering(config::TcpTarget{}, 0);
  remembering.order.host = "www.example.net";
  remembering.order.remembered = {here};
  net::TcpPeer remembered(remembering.io, [](auto) { return Bytes{}; });
  remembering.task->labels.port = remembered.port();
  const net::ClosedPort no_server(remembering.io);
  remembering.task->servers = {{"s1", net::loopback(no_server.port())}};
  CHECK(remembering.run().outcome == Outcome::ok);
  CHECK(remembering.result.used_fallback_address);
  CHECK(remembering.result.address == here);
}

namespace {

/// A name that has the addresses 127.0.0.1 and 127.0.0.2, of which the second one accepts.
/// A port to be bound on 127.0.0.1, too: none that the kernel would give to a connection there meanwhile.
std::uint16_t port_of_both() {
  static auto last = static_cast<std::uint16_t>(10'000 + ::getpid() % 20'000);
  return ++last;
}

struct Racing {
  Attempting attempting{config::TcpTarget{}, 0};
  asio::ip::tcp::acceptor second{attempting.io, {asio::ip::make_address("127.0.0.2"), port_of_both()}};
  net::UdpPeer server{attempting.io, [](auto query) {
                        return std::vector<Bytes>{dns::answer_to(query, {{127, 0, 0, 1}, {127, 0, 0, 2}})};
                      }};

  Racing() {
    attempting.order.host = "www.example.net";
    attempting.task->labels.port = port();
    attempting.task->servers = {{"s1", net::loopback(server.port())}};
    auto& probe = attempting.probe();
    probe.expect_networks = {*net::Network::parse("127.0.0.0/8")};
    probe.schedule.timeout = 1500ms;
    second.non_blocking(true);
  }
  std::uint16_t port() const { return second.local_endpoint().port(); }
  int accepted() {
    int count = 0;
    for (asio::error_code error; !error; count += !error) second.accept(error);
    return count;
  }
};

const net::Address second_here = *net::Address::parse("127.0.0.2");

}  // namespace

TEST_CASE("one connection where the first address answers") {
  Racing racing;
  asio::ip::tcp::acceptor first(racing.attempting.io, {asio::ip::make_address("127.0.0.1"), racing.port()});
  const auto& result = racing.attempting.run();
  CHECK(result.outcome == Outcome::ok);
  CHECK(result.address == here);
  CHECK(result.other_addresses.empty());
  CHECK_FALSE(result.first_packet_resent);
  CHECK(racing.accepted() == 0);
}

TEST_CASE("an address that refuses is followed by the next at once") {
  Racing racing;
  const auto& result = racing.attempting.run();
  CHECK(result.outcome == Outcome::ok);
  CHECK(result.address == second_here);
  CHECK(result.other_addresses == std::vector<result::AddressResult>{{here, Outcome::connect_refused}});
  CHECK_FALSE(result.first_packet_resent);
  CHECK(result.duration < 250ms);
  CHECK(racing.attempting.left.empty());
  CHECK(racing.accepted() == 1);
}

TEST_CASE("an address that does not answer is overtaken, and counts for itself alone") {
  Racing racing;
  auto& attempting = racing.attempting;
  std::optional<FullPort> full(std::in_place, attempting.io, racing.port());
  bool answers_late = false;
  SUBCASE("never") {}
  SUBCASE("but after a while") {
    answers_late = true;
  }
  const auto& result = attempting.run();
  CHECK(result.outcome == Outcome::ok);
  CHECK(result.address == second_here);
  CHECK(result.other_addresses.empty());
  CHECK(result.first_packet_resent);
  CHECK(result.retransmits == 1);
  CHECK(result.duration >= 250ms);
  CHECK(result.phase(Phase::connect).value() < result.duration);
  CHECK(attempting.left.empty());
  CHECK(*attempting.tools.extra_connections == 1);
  if (answers_late) full.reset();
  attempting.io.restart();
  attempting.io.run_for(3s);
  REQUIRE(attempting.left.size() == 1);
  CHECK(attempting.left.front().address == here);
  CHECK(attempting.left.front().outcome ==
        (answers_late ? Outcome::connect_refused : Outcome::connect_timeout));
  CHECK(*attempting.tools.extra_connections == 0);
}

TEST_CASE("where no address connects the attempt has the outcome of most of them") {
  Racing racing;
  const auto port = racing.port();
  racing.second.close();
  auto& attempting = racing.attempting;
  SUBCASE("both refuse") {
    CHECK(attempting.run().outcome == Outcome::connect_refused);
    CHECK(attempting.result.error_number == ECONNREFUSED);
  }
  SUBCASE("the first does not answer") {
    const FullPort full(attempting.io, port);
    CHECK(attempting.run().outcome == Outcome::connect_timeout);
    CHECK(attempting.result.duration >= 1500ms);
    CHECK(attempting.result.error_number == 0);
  }
  CHECK(attempting.result.address == here);
  CHECK(attempting.result.other_addresses ==
        std::vector<result::AddressResult>{{second_here, Outcome::connect_refused}});
  CHECK(attempting.left.empty());
}

TEST_CASE("a dns probe: an answer, a second one that is counted, and silence") {
  const auto asking = [](Attempting& attempting, std::uint16_t port) -> const Result& {
    attempting.order.host = "www.example.net";
    attempting.task->type = config::type_a;
    attempting.task->servers = {{"s1", net::loopback(port)}};
    return attempting.run();
  };
  Attempting answered(config::DnsTarget{}, 53);
  net::UdpPeer server(answered.io, [](auto query) {
    const auto answer = dns::answer_to(query, {{17, 57, 144, 10}});
    return std::vector<Bytes>{answer, answer};
  });
  CHECK(asking(answered, server.port()).outcome == Outcome::ok);
  CHECK(answered.result.answers.size() == 1);
  CHECK(answered.result.phase(Phase::exchange).value() > 0ns);
  answered.io.restart();
  answered.io.run_for(400ms);
  CHECK(answered.extra == 1);

  Attempting silent(config::DnsTarget{}, 53);
  net::UdpPeer deaf(silent.io, [](auto) { return std::vector<Bytes>{}; });
  silent.probe().schedule.timeout = 300ms;
  CHECK(asking(silent, deaf.port()).outcome == Outcome::dns_timeout);
  CHECK(deaf.received >= 1);
  CHECK(silent.result.duration >= 290ms);
  CHECK(silent.result.duration < 5s);

  config::DnsTarget over_tcp;
  over_tcp.tcp = true;
  Attempting refused(over_tcp, 53);
  const net::ClosedPort closed(refused.io);
  CHECK(asking(refused, closed.port()).outcome == Outcome::dns_tcp_failed);
}

namespace {

/// A proxy on a real socket: answers a CONNECT with `answer`, and unless `far_port` is 0 carries bytes both
/// ways between the client and a port of this host.
class ProxyPeer {
 public:
  ProxyPeer(asio::io_context& io, std::string answer, std::uint16_t far_port)
      : acceptor_(io, asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)),
        answer_(std::move(answer)),
        far_port_(far_port) {
    acceptor_.async_accept([this](asio::error_code error, asio::ip::tcp::socket socket) {
      if (error) return;
      near_ = std::make_shared<asio::ip::tcp::socket>(std::move(socket));
      asio::async_read_until(*near_, asio::dynamic_buffer(asked), "\r\n\r\n",
                             [this](asio::error_code failed, std::size_t) {
                               if (!failed) reply();
                             });
    });
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::string asked;

 private:
  using Socket = std::shared_ptr<asio::ip::tcp::socket>;

  void reply() {
    asio::error_code ignored;
    asio::write(*near_, asio::buffer(answer_), ignored);
    if (far_port_ == 0) return near_->close(ignored), void();
    far_ = std::make_shared<asio::ip::tcp::socket>(acceptor_.get_executor());
    far_->connect(asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), far_port_));
    carry(near_, far_);
    carry(far_, near_);
  }
  static void carry(Socket from, Socket to) {
    auto buffer = std::make_shared<Bytes>(4096);
    from->async_read_some(asio::buffer(*buffer), [=](asio::error_code error, std::size_t size) {
      asio::error_code ignored;
      if (error) return to->shutdown(asio::socket_base::shutdown_send, ignored), void();
      asio::write(*to, asio::buffer(*buffer, size), ignored);
      carry(from, to);
    });
  }

  asio::ip::tcp::acceptor acceptor_;
  std::string answer_;
  std::uint16_t far_port_;
  Socket near_, far_;
};

void go_through(Attempting& attempting, std::uint16_t port, bool tls = false) {
  attempting.task->source.proxy = config::Proxy{tls, "127.0.0.1", port, "user:secret"};
}

}  // namespace

TEST_CASE("a tls probe through a proxy") {
  AttemptingTls tls;
  auto& attempting = tls.attempting;
  ProxyPeer proxy(attempting.io, "HTTP/1.1 200 Connection established\r\n\r\n", tls.peer->port());
  go_through(attempting, proxy.port());
  CHECK(attempting.run().outcome == Outcome::ok);
  const auto target = "127.0.0.1:" + std::to_string(tls.peer->port());
  CHECK(proxy.asked.starts_with("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"));
  CHECK(proxy.asked.find("\r\nProxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n") != std::string::npos);
  for (const auto phase : {Phase::connect, Phase::tunnel, Phase::handshake})
    CHECK(attempting.result.phase(phase));
  CHECK(tls.peer->closed_in_order == 1);
}

TEST_CASE("proxies that make no tunnel") {
  struct Row {
    const char* answer;
    Outcome outcome;
    const char* detail;
  };
  const Row rows[] = {
      {"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"a\"\r\n\r\n", Outcome::proxy_login,
       "the proxy answered 407 (Basic realm=\"a\")"},
      {"HTTP/1.1 403 No\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n", Outcome::proxy_denied,
       "the proxy answered 403 (ERR_ACCESS_DENIED 0)"},
      {"HTTP/1.1 500 No\r\n\r\n", Outcome::proxy_failed, "the proxy answered 500"},
      {"HTTP/1.1 ", Outcome::proxy_closed, "connected to the proxy, which did not answer"},
      {"SSH-2.0-OpenSSH_9.2\r\n", Outcome::proxy_malformed,
       "it does not begin with HTTP/1.0 or HTTP/1.1; the answer begins: SSH-2.0-OpenSSH_9.2  "},
  };
  for (const auto& row : rows) {
    CAPTURE(row.answer);
    Attempting attempting(config::TcpTarget{}, 443);
    ProxyPeer proxy(attempting.io, row.answer, 0);
    go_through(attempting, proxy.port());
    CHECK(attempting.run().outcome == row.outcome);
    CHECK(attempting.result.detail == row.detail);
  }

  Attempting endless(config::TcpTarget{}, 443);
  ProxyPeer talks_on(endless.io, "HTTP/1.1 200 OK\r\nX: " + std::string(200'000, 'x'), 0);
  go_through(endless, talks_on.port());
  CHECK(endless.run().outcome == Outcome::proxy_malformed);

  Attempting silent(config::TcpTarget{}, 443);
  const SilentPort says_nothing(silent.io);
  go_through(silent, says_nothing.port());
  silent.probe().schedule.timeout = 300ms;
  CHECK(silent.run().outcome == Outcome::proxy_timeout);
  CHECK(silent.result.phase(Phase::connect));
  CHECK(silent.result.detail == "connected to the proxy, which did not answer");
}

TEST_CASE("what a proxy passes on of plain http") {
  Attempting attempting(config::HttpTarget{}, 80);
  std::string request;
  net::TcpPeer proxy(attempting.io, [&](std::span<const std::uint8_t> bytes) {
    request.assign(bytes.begin(), bytes.end());
    return bytes_of("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  go_through(attempting, proxy.port());
  CHECK(attempting.run().outcome == Outcome::ok);
  CHECK(request.starts_with("GET http://127.0.0.1/ HTTP/1.1\r\n"));
  CHECK(request.find("\r\nProxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n") != std::string::npos);
}

TEST_CASE("a proxy that is spoken to over TLS") {
  for (const bool trusted : {true, false}) {
    tls::test::ServerOrder order;
    order.page = "HTTP/1.1 403 No\r\n\r\n";
    AttemptingTls tls(order);
    auto& attempting = tls.attempting;
    attempting.config->trust[0].name = "system";
    const tls::test::TemporaryFile other(
        pem({tls::test::root({.common_name = "Other", .ca = true}).certificate.get()}));
    if (!trusted) attempting.config->trust[0].bundle = other.path();
    std::get<config::TlsTarget>(attempting.probe().target).trust = "system";
    go_through(attempting, tls.peer->port(), true);
    attempting.config->sources.push_back(attempting.task->source);
    CHECK(attempting.run().outcome == (trusted ? Outcome::proxy_denied : Outcome::proxy_untrusted));
    CHECK(tls.peer->asked.starts_with("CONNECT ") == trusted);
    CHECK_FALSE(attempting.result.phase(Phase::tunnel));
  }

  AttemptingTls plain;
  net::TcpPeer speaks_http(plain.attempting.io,
                           [](auto) { return bytes_of("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  plain.attempting.config->trust[0].name = "system";
  std::get<config::TlsTarget>(plain.attempting.probe().target).trust = "system";
  go_through(plain.attempting, speaks_http.port(), true);
  plain.attempting.config->sources.push_back(plain.attempting.task->source);
  CHECK(plain.attempting.run().outcome == Outcome::proxy_malformed);
}

}  // namespace reachd::probe
