#include "http/response_reader.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

using namespace reachd::http;
using State = ResponseReader::State;

namespace reachd::http {
std::ostream& operator<<(std::ostream& out, ResponseReader::State state) {
  constexpr const char* names[] = {"more", "done", "malformed"};
  return out << names[static_cast<int>(state)];
}
}  // namespace reachd::http

namespace {

std::span<const std::uint8_t> bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// What a reader reports after `text`, then at the end of the stream; fed whole and in pieces of 1, 2, 3 and
/// 7 bytes, which must make no difference.
struct Read {
  State fed;
  State ended;
  int status;
  std::string body;
};

Read read_in_pieces(std::string_view text, std::size_t piece) {
  ResponseReader reader;
  Read read{};
  read.fed = reader.state();
  for (std::size_t i = 0; i < text.size(); i += piece) read.fed = reader.feed(bytes(text.substr(i, piece)));
  read.ended = reader.end_of_stream();
  read.status = reader.facts().status;
  read.body = reader.body();
  return read;
}

Read read_all(std::string_view text) {
  const auto whole = read_in_pieces(text, std::max<std::size_t>(text.size(), 1));
  for (const std::size_t piece : {1, 2, 3, 7}) {
    CAPTURE(piece);
    const auto same = read_in_pieces(text, piece);
    CHECK(same.fed == whole.fed);
    CHECK(same.ended == whole.ended);
    if (whole.fed != State::malformed) {
      CHECK(same.status == whole.status);
      CHECK(same.body == whole.body);
    }
  }
  return whole;
}

struct Case {
  const char* what;
  std::string text;
  State fed;
  State ended;
  int status;
  std::string body;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> list{
      {"Content-Length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", State::done, State::done, 200,
       "hello"},
      {"Content-Length 0", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", State::done, State::done,
       404, ""},
      {"no reason", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok", State::done, State::done, 200, "ok"},
      {"no reason, no blank", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", State::done, State::done, 200,
       "ok"},
      {"a blank in a field's name", "HTTP/1.1 200 OK\r\nMy Portal: x\r\nContent-Length : 2\r\n\r\nok",
       State::done, State::done, 200, "ok"},
      {"the same length twice", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok",
       State::done, State::done, 200, "ok"},
      {"a header of 20 KB",
       "HTTP/1.1 302 Found\r\nLocation: http://portal/" + std::string(20'000, 'x') +
           "\r\nContent-Length: 0\r\n\r\n",
       State::done, State::done, 302, ""},
      {"HTTP/1.0 until close", "HTTP/1.0 200 OK\r\n\r\nSuccess", State::more, State::done, 200, "Success"},
      {"HTTP/1.1 until close, empty", "HTTP/1.1 200 OK\r\n\r\n", State::more, State::done, 200, ""},
      {"chunked",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
       State::done, State::done, 200, "hello world"},
      {"chunked with trailers",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\nZ: 1\r\n\r\n",
       State::done, State::done, 200, "a"},
      {"chunked, empty", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", State::done,
       State::done, 200, ""},
      {"204 has no body", "HTTP/1.1 204 No Content\r\n\r\nrest", State::done, State::done, 204, ""},
      {"304 has no body", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", State::done, State::done,
       304, ""},
      {"interim responses are read over",
       "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 "
       "OK\r\nContent-Length: 1\r\n\r\n!",
       State::done, State::done, 200, "!"},
      {"101 is final", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", State::done, State::done,
       101, ""},
      {"interim only", "HTTP/1.1 100 Continue\r\n\r\n", State::more, State::more, 0, ""},
      {"a redirect", "HTTP/1.1 302 Found\r\nLocation: http://portal/\r\nContent-Length: 0\r\n\r\n",
       State::done, State::done, 302, ""},
      {"bytes after the end", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 500 X\r\n\r\n",
       State::done, State::done, 200, "a"},
      {"cut short: nothing at all", "", State::more, State::more, 0, ""},
      {"cut short: in the version", "HTTP/", State::more, State::more, 0, ""},
      {"cut short: in the status line", "HTTP/1.1 20", State::more, State::more, 0, ""},
      {"cut short: in the reason", "HTTP/1.1 302 Mo", State::more, State::more, 302, ""},
      {"cut short: in the header", "HTTP/1.1 200 OK\r\nContent-Le", State::more, State::more, 200, ""},
      {"cut short: in the body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", State::more,
       State::more, 200, "hello"},
      {"cut short: in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello",
       State::more, State::more, 200, "hello"},
      {"cut short: before the last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
       State::more, State::more, 200, "a"},
      {"cut short: in the trailers",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y", State::more, State::more,
       200, "a"},
      {"lines that end in LF alone", "HTTP/1.0 200 OK\nContent-Length: 2\n\nok", State::done, State::done,
       200, "ok"},
      {"chunks whose lines end in LF alone", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2 ;x\nok\n0\n\n",
       State::done, State::done, 200, "ok"},
      {"chunked is not the last coding: until close",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n1\r\n", State::more, State::done, 200,
       "1\r\n"},
      {"a folded field", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 1\r\n\r\nz", State::done,
       State::done, 200, "z"},
      {"SSH", "SSH-2.0-OpenSSH_9.2\r\n", State::malformed, State::malformed, 0, ""},
      {"TLS alert", std::string("\x15\x03\x01\x00\x02\x02\x46", 7), State::malformed, State::malformed, 0,
       ""},
      {"one wrong byte", "h", State::malformed, State::malformed, 0, ""},
      {"a blank line first", "\r\nHTTP/1.1 200 OK\r\n\r\n", State::malformed, State::malformed, 0, ""},
      {"HTTP/0.9", "<html>block page</html>", State::malformed, State::malformed, 0, ""},
      {"HTTP/2.0", "HTTP/2", State::malformed, State::malformed, 0, ""},
      {"HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n", State::malformed, State::malformed, 0, ""},
      {"ICY", "ICY 200 OK\r\n\r\n", State::malformed, State::malformed, 0, ""},
      {"status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", State::malformed, State::malformed, 0, ""},
      {"status 0", "HTTP/1.1 000 OK\r\n\r\n", State::malformed, State::malformed, 0, ""},
      {"status of letters", "HTTP/1.1 abc OK\r\n\r\n", State::malformed, State::malformed, 0, ""},
      {"field without a colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", State::malformed, State::malformed, 0,
       ""},
      {"NUL in a field", std::string("HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n", 27), State::malformed,
       State::malformed, 0, ""},
      {"two lengths that differ", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
       State::malformed, State::malformed, 0, ""},
      {"length and chunks: the chunks count",
       "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
       State::done, State::done, 200, "ok"},
      {"length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", State::malformed,
       State::malformed, 0, ""},
      {"length beyond 64 bits", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
       State::malformed, State::malformed, 0, ""},
      {"chunk size that is no number", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
       State::malformed, State::malformed, 200, ""},
      {"chunk size beyond 64 bits",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11111111111111111\r\n", State::malformed,
       State::malformed, 200, ""},
      {"chunk size with a text behind it", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1 a\r\n",
       State::malformed, State::malformed, 200, ""},
      {"chunk without a size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", State::malformed,
       State::malformed, 200, ""},
      {"chunk without its line end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
       State::malformed, State::malformed, 200, ""},
  };
  return list;
}

}  // namespace

TEST_CASE("framings, truncation and what is not HTTP") {
  for (const auto& c : cases()) {
    CAPTURE(c.what);
    const auto read = read_all(c.text);
    CHECK(read.fed == c.fed);
    CHECK(read.ended == c.ended);
    if (c.fed != State::malformed) CHECK(read.status == c.status);
    if (c.fed != State::malformed) CHECK(read.body == c.body);
  }
}

TEST_CASE("malformed is reported at the first byte that cannot be HTTP") {
  ResponseReader reader;
  CHECK(reader.feed(bytes("HTT")) == State::more);
  CHECK(reader.feed(bytes("Q")) == State::malformed);
  CHECK(reader.feed(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) == State::malformed);
  CHECK(reader.end_of_stream() == State::malformed);
  CHECK(reader.facts().status == 0);
}

TEST_CASE("a malformed response says which rule it breaks, and how it begins") {
  const std::pair<std::string, const char*> rows[] = {
      {"<html>sign in</html>",
       "it does not begin with HTTP/1.0 or HTTP/1.1; the answer begins: <html>sign in</html>"},
      {std::string("\0\0\x12\x04\0\0\0\0\0", 9), "an HTTP/2 server, which does not speak HTTP/1.1; "},
      {std::string("\0\0\x12\x05\0\0\0\0\0", 9), "it does not begin with HTTP/1.0 or HTTP/1.1; "},
      {"HTTP/1.1 2000 OK\r\n",
       "its status is no number from 100 to 999; the answer begins: HTTP/1.1 2000 OK"},
      {"HTTP/1.1 200 OK\r\nnonsense\r\n", "a line of the header has no colon; "},
      {std::string("HTTP/1.1 200 OK\r\nA: \0\r\n", 23), "there is a NUL in the header; "},
      {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
       "its Content-Length is no number, or it has several that differ; "},
      {"HTTP/1.1 200 OK\r\nA: " + std::string(ResponseReader::header_limit, 'b'),
       "the header is longer than the 100 KiB that are read; "},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
       "the size of a chunk is no hexadecimal number; "},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc",
       "a chunk is longer than its size line says; "},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(20'000, 'e'),
       "a chunk's size line, or the trailers, are longer than the 16 KiB that are read; "},
  };
  for (const auto& [text, problem] : rows) {
    CAPTURE(problem);
    ResponseReader reader;
    CHECK(reader.feed(bytes(text)) == State::malformed);
    CHECK(reader.problem().starts_with(problem));
    CHECK(reader.problem().size() < 180);
  }
  ResponseReader good;
  good.feed(bytes("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"));
  CHECK(good.problem().empty());
  CHECK(good.header_complete());
  CHECK(good.coding() == "gzip");
}

TEST_CASE("a body is kept up to 64 KiB, and then no more is asked for") {
  const std::string part(1000, 'x');
  for (const auto* head : {"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n989680\r\n"}) {
    CAPTURE(head);
    ResponseReader reader;
    REQUIRE(reader.feed(bytes(head)) == State::more);
    int fed = 0;
    while (reader.feed(bytes(part)) == State::more) ++fed;
    CHECK(fed == 65);
    CHECK(reader.state() == State::done);
    CHECK(reader.body() == std::string(ResponseReader::body_limit, 'x'));
  }
}

TEST_CASE("the header has a limit: one long line, many short ones, many interim responses") {
  std::string lines = "HTTP/1.1 200 OK\r\n";
  while (lines.size() < ResponseReader::header_limit) lines += "A: b\r\n";
  std::string interim;
  while (interim.size() < ResponseReader::header_limit) interim += "HTTP/1.1 102 Processing\r\n\r\n";
  const std::string line = "HTTP/1.1 200 OK\r\nA: " + std::string(ResponseReader::header_limit, 'b');
  for (const std::string* text : {&std::as_const(lines), &std::as_const(interim), &line}) {
    CAPTURE(text->substr(0, 40));
    CHECK(read_in_pieces(*text, 1).fed == State::malformed);
    CHECK(read_in_pieces(*text, text->size()).fed == State::malformed);
  }
  const std::string fits =
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nA: " + std::string(15'000, 'b') + "\r\n\r\nz";
  CHECK(read_in_pieces(fits, 1).fed == State::done);
  CHECK(read_in_pieces(fits, fits.size()).fed == State::done);
}

TEST_CASE("chunk extensions and trailers are limited too") {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string extension = head + "1;" + std::string(20'000, 'e');
  const std::string trailers = head + "0\r\nT: " + std::string(20'000, 't');
  CHECK(read_in_pieces(extension, 1).fed == State::malformed);
  CHECK(read_in_pieces(trailers, 1).fed == State::malformed);
  CHECK(read_in_pieces(trailers, trailers.size()).fed == State::malformed);
}

TEST_CASE("the facts of a response, whole or not") {
  ResponseReader reader;
  CHECK_FALSE(reader.facts().received);
  reader.feed(bytes("H"));
  CHECK(reader.facts().received);
  CHECK(reader.facts().status == 0);
  reader.feed(
      bytes("TTP/1.1 200 OK\r\nServer: nginx/1.22\r\nVia: 1.1 a\r\nvia: 1.0 b (squid)\r\n"
            "Location: http://portal.example/" +
            std::string(200, 'x') +
            "\r\n"
            "Content-Length: 3\r\n\r\nab"));
  auto facts = reader.facts();
  CHECK(facts.status == 200);
  CHECK(facts.via == "1.1 a, 1.0 b (squid)");
  CHECK(facts.location == "http://portal.example/" + std::string(106, 'x'));
  CHECK(facts.page.empty());
  reader.feed(bytes("c"));
  CHECK(reader.facts().page == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

  ResponseReader missing;
  missing.feed(bytes("HTTP/1.1 404 Not Found\r\nServer: caf\xe9\r\nContent-Length: 3\r\n\r\nabc"));
  CHECK(missing.state() == State::done);
  CHECK(missing.facts().page.empty());
  CHECK(missing.facts().server == "caf\xef\xbf\xbd");
}

TEST_CASE("Date and Age") {
  using std::chrono::seconds;
  const auto read = [](std::string_view fields) {
    ResponseReader reader;
    reader.feed(bytes("HTTP/1.1 200 OK\r\n" + std::string(fields) + "Content-Length: 0\r\n\r\n"));
    REQUIRE(reader.state() == State::done);
    return reader;
  };
  const auto time = std::chrono::sys_seconds{seconds{784111777}};
  CHECK(read("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n").date() == time);
  CHECK(read("date:\tSun Nov  6 08:49:37 1994 \r\n").date() == time);
  CHECK_FALSE(read("").date());
  CHECK_FALSE(read("Date: yesterday\r\n").date());
  CHECK_FALSE(read("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nDate: Sun, 06 Nov 1994 08:49:38 GMT\r\n").date());
  CHECK(read("Age: 120\r\n").age() == seconds{120});
  CHECK(read("Age: 3600, 12\r\nAge: 5\r\n").age() == seconds{3600});
  CHECK_FALSE(read("Age: -1\r\n").age());
  CHECK_FALSE(read("Age: 1 2\r\n").age());
  CHECK_FALSE(read("").age());

  ResponseReader page;
  page.feed(bytes("HTTP/1.1 503 Service Unavailable\r\nProxy-Status: cdn; error=dns_error\r\n\r\n"));
  CHECK(page.proxy_error().empty());

  ResponseReader interim;
  interim.feed(bytes("HTTP/1.1 103 X\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n"));
  CHECK_FALSE(interim.date());
  ResponseReader trailer;
  trailer.feed(
      bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nDate: Sun, 06 Nov 1994 08:49:37 "
            "GMT\r\n\r\n"));
  CHECK(trailer.state() == State::done);
  CHECK_FALSE(trailer.date());
}

TEST_CASE("an answer to CONNECT ends with its header") {
  struct Row {
    std::string_view text;
    State state;
    int status;
    bool bytes_behind;
  };
  constexpr Row rows[] = {
      {"HTTP/1.1 200 Connection established\r\n\r\n", State::done, 200, false},
      {"HTTP/1.0 200\n\n", State::done, 200, false},
      {"HTTP/1.1 200 OK\r\n\r\n\x16\x03\x03", State::done, 200, true},
      // Of a tunnel neither field says anything, a wrong one neither.
      {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", State::done, 200, false},
      {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", State::done, 200, false},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", State::done, 200, false},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", State::done, 200, false},
      {"HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\n", State::done, 403, false},
      {"HTTP/1.1 407 Proxy Authentication Required\r\n", State::more, 407, false},
      {"HTTP/1.1 2", State::more, 0, false},
      {"SSH-2.0-OpenSSH_9.2\r\n", State::malformed, 0, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    ResponseReader reader({}, ResponseReader::To::connect);
    CHECK(reader.feed(bytes(row.text)) == row.state);
    CHECK(reader.end_of_stream() == row.state);
    CHECK(reader.facts().status == row.status);
    CHECK(reader.has_bytes_behind() == row.bytes_behind);
    CHECK(reader.body().empty());
  }
}

TEST_CASE("what a proxy says of its refusal") {
  ResponseReader squid({}, ResponseReader::To::connect);
  squid.feed(
      bytes("HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_CONNECT_FAIL 113\r\n"
            "Proxy-Status: squid; error=connection_refused\r\n\r\n"));
  CHECK(squid.proxy_error() == "ERR_CONNECT_FAIL 113");
  CHECK(squid.proxy_authenticate().empty());

  ResponseReader other({}, ResponseReader::To::connect);
  other.feed(bytes(
      "HTTP/1.1 407 No\r\nproxy-authenticate: Negotiate\r\nProxy-Authenticate: Basic realm=\"a\x1b\"\r\n"
      "Proxy-Status: a;\r\nProxy-Status: b\r\n\r\n"));
  CHECK(other.proxy_error() == "a;, b");
  CHECK(other.proxy_authenticate() == "Negotiate, Basic realm=\"a \"");

  ResponseReader page;
  page.feed(bytes("HTTP/1.1 503 Service Unavailable\r\nProxy-Status: cdn; error=dns_error\r\n\r\n"));
  CHECK(page.proxy_error().empty());

  ResponseReader interim;
  interim.feed(bytes(
      "HTTP/1.1 103 Early\r\nX-Squid-Error: a\r\nProxy-Authenticate: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"));
  CHECK(interim.proxy_error().empty());
  CHECK(interim.proxy_authenticate().empty());
}
