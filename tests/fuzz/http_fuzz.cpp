// Feeds server bytes to the reader of HTTP responses. The first byte selects the pieces in which they arrive:
// how they are split must change neither the verdict nor the body, and no limit may be exceeded. They are
// read as an answer to a GET and as one to CONNECT.

#include <cstdlib>
#include <string>

#include "http/date.hpp"
#include "http/response_reader.hpp"

using reachd::http::ResponseReader;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] % 64;
  const std::span<const std::uint8_t> input{data + 1, size - 1};
  const auto now = std::chrono::system_clock::time_point{std::chrono::seconds{1'750'000'000}};

  ResponseReader whole(now);
  whole.feed(input);
  ResponseReader pieces(now);
  for (std::size_t i = 0; i < input.size(); i += piece) {
    pieces.feed(input.subspan(i, std::min(piece, input.size() - i)));
  }
  if (whole.state() != pieces.state()) std::abort();
  if (whole.end_of_stream() != pieces.end_of_stream()) std::abort();
  if (whole.body().size() > ResponseReader::body_limit) std::abort();
  if (whole.state() != ResponseReader::State::malformed) {
    if (whole.body() != pieces.body() || whole.facts().status != pieces.facts().status) std::abort();
    if (whole.date() != pieces.date() || whole.age() != pieces.age()) std::abort();
  }

  using To = ResponseReader::To;
  ResponseReader tunnel(now, To::connect);
  tunnel.feed(input);
  ResponseReader tunnel_in_pieces(now, To::connect);
  for (std::size_t i = 0; i < input.size(); i += piece) {
    tunnel_in_pieces.feed(input.subspan(i, std::min(piece, input.size() - i)));
  }
  if (tunnel.state() != tunnel_in_pieces.state() || !tunnel.body().empty()) std::abort();
  if (tunnel.state() == ResponseReader::State::done) {
    if (tunnel.facts().status != tunnel_in_pieces.facts().status) std::abort();
    if (tunnel.proxy_error() != tunnel_in_pieces.proxy_error()) std::abort();
    if (tunnel.proxy_authenticate() != tunnel_in_pieces.proxy_authenticate()) std::abort();
    if (tunnel_in_pieces.has_bytes_behind() && !tunnel.has_bytes_behind()) std::abort();
  }
  if (tunnel.proxy_error().size() > 128 || tunnel.proxy_authenticate().size() > 128) std::abort();

  const std::string text(input.begin(), input.end());
  if (const auto time = reachd::http::parse_date(text, now)) {
    if (reachd::http::parse_date(reachd::http::format_date(*time), now) != time) std::abort();
  }
  return 0;
}
