#include "serve/request_reader.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <utility>

namespace reachd::serve {

namespace {

namespace beast = boost::beast::http;
using beast_string = boost::beast::string_view;
using beast_error = boost::beast::error_code;

std::string to_string(beast_string text) {
  return {text.data(), text.size()};
}

class Header final : public beast::basic_parser<true> {
 public:
  bool parse(std::string_view text) {
    eager(false);
    header_limit(static_cast<std::uint32_t>(text.size() + 1));
    // Every body gets the same answer, rather than a syntax error.
    body_limit(boost::none);
    beast_error error;
    const auto used = put({text.data(), text.size()}, error);
    if (error || !is_header_done() || used != text.size() || !body_end_is_clear()) return false;
    request.keep_alive = keep_alive();
    request.has_body = chunked() || content_length().value_or(0) > 0;
    return true;
  }

  Request request;

 private:
  void on_request_impl(beast::verb, beast_string method, beast_string target, int version,
                       beast_error&) override {
    request.method = to_string(method);
    request.target = to_string(target);
    request.http_1_1 = version == 11;
  }
  void on_response_impl(int, beast_string, int, beast_error&) override {}
  void on_field_impl(beast::field field, beast_string, beast_string value, beast_error&) override {
    if (field == beast::field::transfer_encoding) transfer_encodings_.push_back(to_string(value));
    if (field == beast::field::host) request.hosts.push_back(to_string(value));
    if (field == beast::field::origin) request.origins.push_back(to_string(value));
    if (field == beast::field::authorization) request.authorizations.push_back(to_string(value));
    if (field == beast::field::accept_encoding) request.accept_encoding += to_string(value) + ",";
    if (field == beast::field::accept_language) request.accept_language += to_string(value) + ",";
    if (field == beast::field::if_none_match) request.if_none_match += to_string(value) + ",";
  }
  void on_header_impl(beast_error&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, beast_error&) override {}
  std::size_t on_body_impl(beast_string bytes, beast_error&) override { return bytes.size(); }
  void on_chunk_header_impl(std::uint64_t, beast_string, beast_error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast_string bytes, beast_error&) override {
    return bytes.size();
  }
  void on_finish_impl(beast_error&) override {}

  /// Beast treats a body with any other transfer coding as absent, so that its bytes would be read as the
  /// next request, and treats one in HTTP/1.0, which has no such field, as chunked (RFC 9112, 6.1 and 6.3).
  /// Beast itself rejects a request with both kinds of length or with two different lengths.
  bool body_end_is_clear() const {
    if (transfer_encodings_.empty()) return true;
    return request.http_1_1 && transfer_encodings_.size() == 1 &&
           boost::beast::iequals(transfer_encodings_.front(), "chunked");
  }

  std::vector<std::string> transfer_encodings_;
};

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
  Header header;
  const bool good = header.parse(header_.text());
  state_ = good ? State::done : State::malformed;
  if (good) request_ = std::move(header.request);
}

}  // namespace reachd::serve
