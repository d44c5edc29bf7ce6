#include "serve/request_reader.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace reachd::serve {

namespace {

namespace beast = boost::beast::http;

/// The values of every field of this name.
std::vector<std::string> values(const beast::fields& fields, beast::field name) {
  std::vector<std::string> result;
  const auto [begin, end] = fields.equal_range(name);
  for (auto field = begin; field != end; ++field) result.emplace_back(field->value());
  return result;
}

std::string joined(const beast::fields& fields, beast::field name) {
  std::string result;
  for (const auto& value : values(fields, name)) result += value + ",";
  return result;
}

/// Beast treats a body with any transfer coding but chunked as absent, so that its bytes would be read as the
/// next request, and treats one in HTTP/1.0, which has no such field, as chunked (RFC 9112, 6.1 and 6.3).
/// Beast itself rejects a request with both kinds of length or with two different lengths.
bool body_end_is_clear(const Request& request, const std::vector<std::string>& codings) {
  if (codings.empty()) return true;
  return request.http_1_1 && codings.size() == 1 && base::equals_ignoring_case(codings.front(), "chunked");
}

std::optional<Request> parse_header(std::string_view text) {
  beast::request_parser<beast::empty_body> parser;
  parser.eager(false);
  parser.header_limit(static_cast<std::uint32_t>(text.size() + 1));
  // Every body gets the same answer, rather than a syntax error.
  parser.body_limit(boost::none);
  boost::beast::error_code error;
  const auto used = parser.put({text.data(), text.size()}, error);
  if (error || !parser.is_header_done() || used != text.size()) return std::nullopt;
  const auto& fields = parser.get();
  Request request;
  request.method = fields.method_string();
  request.target = fields.target();
  request.http_1_1 = fields.version() == 11;
  request.keep_alive = parser.keep_alive();
  request.has_body = parser.chunked() || parser.content_length().value_or(0) > 0;
  request.hosts = values(fields, beast::field::host);
  request.origins = values(fields, beast::field::origin);
  request.authorizations = values(fields, beast::field::authorization);
  request.accept_encoding = joined(fields, beast::field::accept_encoding);
  request.accept_language = joined(fields, beast::field::accept_language);
  request.if_none_match = joined(fields, beast::field::if_none_match);
  if (!body_end_is_clear(request, values(fields, beast::field::transfer_encoding))) return std::nullopt;
  return request;
}

/// All methods in use are in capitals (RFC 9110, 9.1: methods are case-sensitive).
bool may_begin_method(char c) {
  return c >= 'A' && c <= 'Z';
}

}  // namespace

RequestReader::State RequestReader::feed(std::string_view& bytes) {
  while (state_ == State::more && !bytes.empty()) {
    if (!begun()) {
      const auto start = std::min(bytes.find_first_not_of("\r\n"), bytes.size());
      bytes.remove_prefix(start);
      if (bytes.empty()) break;
      if (!may_begin_method(bytes.front())) state_ = State::malformed;
      if (state_ == State::malformed) break;
    }
    bytes.remove_prefix(header_.feed_line(bytes));
    if (header_.too_large()) {
      state_ = State::too_large;
    } else if (header_.complete()) {
      parse();
    }
  }
  return state_;
}

Request RequestReader::take() {
  header_ = http::HeaderText(header_limit);
  state_ = State::more;
  return std::exchange(request_, {});
}

void RequestReader::parse() {
  auto request = parse_header(header_.text());
  state_ = request ? State::done : State::malformed;
  if (request) request_ = std::move(*request);
}

}  // namespace reachd::serve
