#include "serve/request_reader.hpp"

#include <doctest/doctest.h>

#include <ostream>

using namespace reachd::serve;
using State = RequestReader::State;

namespace reachd::serve {
std::ostream& operator<<(std::ostream& out, RequestReader::State state) {
  constexpr const char* names[] = {"more", "done", "malformed", "too_large"};
  return out << names[static_cast<int>(state)];
}
}  // namespace reachd::serve

namespace {

State feed_in_pieces(RequestReader& reader, std::string_view text, std::size_t piece) {
  State state = State::more;
  for (std::size_t i = 0; i < text.size() && state == State::more; i += piece) {
    auto bytes = text.substr(i, piece);
    state = reader.feed(bytes);
  }
  return state;
}

}  // namespace

TEST_CASE("a request is read, however it is split") {
  const std::string_view text =
      "\r\nGET /metrics?x=1 HTTP/1.1\r\nHost: a:1\r\nAccept-Encoding: gzip\r\naccept-encoding: br;q=0\r\n"
      "Origin: http://b\r\n\r\n";
  for (const std::size_t piece : {1, 2, 5, 1000}) {
    CAPTURE(piece);
    RequestReader reader;
    CHECK_FALSE(reader.begun());
    REQUIRE(feed_in_pieces(reader, text, piece) == State::done);
    const auto request = reader.take();
    CHECK(request.method == "GET");
    CHECK(request.target == "/metrics?x=1");
    CHECK(request.http_1_1);
    CHECK(request.keep_alive);
    CHECK_FALSE(request.has_body);
    CHECK(request.hosts == std::vector<std::string>{"a:1"});
    CHECK(request.origins == std::vector<std::string>{"http://b"});
    CHECK(request.accept_encoding == "gzip,br;q=0,");
    CHECK(reader.state() == State::more);
    CHECK_FALSE(reader.begun());
  }
}

TEST_CASE("several requests are read from the same bytes") {
  std::string_view bytes = "GET /a HTTP/1.0\n\nHEAD /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGE";
  RequestReader reader;
  REQUIRE(reader.feed(bytes) == State::done);
  auto request = reader.take();
  CHECK(request.target == "/a");
  CHECK_FALSE(request.http_1_1);
  CHECK_FALSE(request.keep_alive);
  REQUIRE(reader.feed(bytes) == State::done);
  request = reader.take();
  CHECK(request.method == "HEAD");
  CHECK_FALSE(request.keep_alive);
  CHECK(reader.feed(bytes) == State::more);
  CHECK(reader.begun());
  CHECK(bytes.empty());
}

TEST_CASE("a body is detected, not read") {
  for (const auto* field : {"Content-Length: 1", "Content-Length: 99999999999", "Content-Length: 5, 5",
                            "Transfer-Encoding: chunked", "transfer-encoding:  Chunked "}) {
    CAPTURE(field);
    RequestReader reader;
    const auto text = "POST / HTTP/1.1\r\n" + std::string(field) + "\r\n\r\nbody";
    std::string_view bytes = text;
    REQUIRE(reader.feed(bytes) == State::done);
    CHECK(reader.take().has_body);
    CHECK(bytes == "body");
  }
  RequestReader reader;
  std::string_view bytes = "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
  REQUIRE(reader.feed(bytes) == State::done);
  CHECK_FALSE(reader.take().has_body);
}

TEST_CASE("what is not a request") {
  for (const std::string& text :
       {std::string("\x16\x03\x01"), std::string("get / HTTP/1.1\r\n\r\n"), std::string("\0", 1),
        std::string("GET /\r\n\r\n"), std::string("GET / HTTP/2.0\r\n\r\n"),
        std::string("GET  / HTTP/1.1\r\n\r\n"), std::string("GET / HTTP/1.1\r\nno colon\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nA : b\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"),
        std::string("GET /\x01 HTTP/1.1\r\n\r\n")}) {
    CAPTURE(text);
    for (const std::size_t piece : {1, 1000}) {
      RequestReader reader;
      CHECK(feed_in_pieces(reader, text, piece) == State::malformed);
    }
  }
}

TEST_CASE("a header may have 8 KiB") {
  const auto request = [](std::size_t size) {
    std::string text = "GET / HTTP/1.1\r\nA: ";
    text.append(size - text.size() - 4, 'a');
    return text + "\r\n\r\n";
  };
  std::string many = "GET / HTTP/1.1\r\n";
  while (many.size() <= RequestReader::header_limit) many += "A: b\r\n";
  for (const std::size_t piece : {1, 4096, 100'000}) {
    CAPTURE(piece);
    RequestReader fits;
    CHECK(feed_in_pieces(fits, request(RequestReader::header_limit), piece) == State::done);
    RequestReader too_large;
    CHECK(feed_in_pieces(too_large, request(RequestReader::header_limit + 1), piece) == State::too_large);
    RequestReader many_fields;
    CHECK(feed_in_pieces(many_fields, many, piece) == State::too_large);
    RequestReader line;
    CHECK(feed_in_pieces(line, "GET /" + std::string(10'000, 'x'), piece) == State::too_large);
  }
}
