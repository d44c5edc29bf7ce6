#include "http/response_reader.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <string>

#include "base/bytes.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "http/body_reader.hpp"
#include "http/date.hpp"
#include "http/header_text.hpp"

namespace reachd::http {

namespace {

namespace beast = boost::beast::http;
using beast_string = boost::beast::string_view;
using beast_error = boost::beast::error_code;

/// The header of one response, parsed by Beast from its whole text. Given part of a header, that parser's
/// verdict would depend on where the part ends; for the body, see BodyReader.
class Header final : public beast::basic_parser<false> {
 public:
  /// False if `text`, which ends in an empty line, is not a valid header.
  bool parse(std::string_view text) {
    eager(false);
    header_limit(static_cast<std::uint32_t>(text.size() + 1));
    body_limit(boost::none);  // a long body is not an error, just not kept
    beast_error error;
    const auto used = put({text.data(), text.size()}, error);
    return !error && is_header_done() && used == text.size();
  }

  Framing framing() const {
    if (is_done()) return Framing::none;
    if (chunked()) return Framing::chunked;
    return content_length() ? Framing::length : Framing::until_close;
  }
  std::uint64_t length() const { return content_length().value_or(0); }

  result::HttpFacts facts;
  int date_count = 0;
  std::string date;
  std::string age;

 private:
  void on_request_impl(beast::verb, beast_string, beast_string, int, beast_error&) override {}
  void on_response_impl(int code, beast_string, int, beast_error& error) override {
    if (code < 100) error = beast::error::bad_status;
    facts.status = code;
  }
  void on_field_impl(beast::field field, beast_string, beast_string value, beast_error&) override {
    switch (field) {
      case beast::field::date:
        ++date_count;
        date.assign(value.data(), value.size());
        break;
      case beast::field::age:
        age.assign(value.data(), value.size());
        break;
      case beast::field::server:
        facts.server = base::clean_text({value.data(), value.size()});
        break;
      case beast::field::location:
        facts.location = base::clean_text({value.data(), value.size()});
        break;
      case beast::field::via:
        if (!facts.via.empty()) facts.via += ", ";
        facts.via = base::clean_text(facts.via + std::string(value.data(), value.size()));
        break;
      default:
        break;
    }
  }
  void on_header_impl(beast_error&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, beast_error&) override {}
  std::size_t on_body_impl(beast_string bytes, beast_error&) override { return bytes.size(); }
  void on_chunk_header_impl(std::uint64_t, beast_string, beast_error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast_string bytes, beast_error&) override {
    return bytes.size();
  }
  void on_finish_impl(beast_error&) override {}
};

/// True while `bytes` can still become a status line of HTTP/1.0 or 1.1.
bool may_be_http(std::string_view bytes) {
  constexpr std::string_view start = "HTTP/1.";
  const auto length = std::min(bytes.size(), start.size());
  return bytes.substr(0, length) == start.substr(0, length);
}

/// RFC 9111, 1.2.2: seconds, at most 2^31.
std::optional<std::chrono::seconds> parse_age(std::string_view text) {
  const auto seconds = base::whole_number<std::uint32_t>(text);
  if (!seconds || *seconds > (1u << 31)) return std::nullopt;
  return std::chrono::seconds{*seconds};
}

}  // namespace

class ResponseReader::Parser {
 public:
  explicit Parser(std::chrono::system_clock::time_point now) : now_(now) {}

  void feed(std::string_view bytes) {
    received_ = received_ || !bytes.empty();
    while (state_ == State::more && !body_ && !bytes.empty()) bytes.remove_prefix(feed_header(bytes));
    if (state_ == State::more && body_) follow(body_->feed(bytes));
  }

  void end_of_stream() {
    if (state_ == State::more && body_) follow(body_->end_of_stream());
  }

  State state() const { return state_; }
  result::HttpFacts facts() const {
    auto facts = facts_;
    facts.received = received_;
    if (state_ == State::done && facts.status == 200)
      facts.page = base::hex(base::sha256(base::bytes_of(body())));
    return facts;
  }
  std::string_view body() const { return body_ ? std::string_view(body_->kept()) : std::string_view(); }
  std::optional<std::chrono::system_clock::time_point> date() const { return date_; }
  std::optional<std::chrono::seconds> age() const { return age_; }

 private:
  std::size_t feed_header(std::string_view bytes) {
    const auto size = header_.feed_line(bytes);
    if (header_.too_large() || !may_be_http(header_.text())) {
      state_ = State::malformed;
    } else if (header_.complete()) {
      finish_header();
    }
    return size;
  }

  void finish_header() {
    Header header;
    if (!header.parse(header_.text())) {
      state_ = State::malformed;
      return;
    }
    header_.clear();
    // An interim response is followed by another; 101 is followed by another protocol.
    if (header.facts.status / 100 == 1 && header.facts.status != 101) return;
    facts_ = header.facts;
    if (header.date_count == 1) date_ = parse_date(header.date, now_);
    age_ = parse_age(header.age);
    body_.emplace(header.framing(), header.length(), body_limit, header_limit);
    follow(body_->state());
  }

  void follow(BodyReader::State body) {
    if (body == BodyReader::State::malformed) state_ = State::malformed;
    if (body == BodyReader::State::done) state_ = State::done;
    if (body == BodyReader::State::more && body_->kept().size() == body_limit) state_ = State::done;
  }

  std::chrono::system_clock::time_point now_;
  State state_ = State::more;
  HeaderText header_{header_limit};  // includes interim responses
  bool received_ = false;
  result::HttpFacts facts_;
  std::optional<std::chrono::system_clock::time_point> date_;
  std::optional<std::chrono::seconds> age_;
  std::optional<BodyReader> body_;
};

ResponseReader::ResponseReader(std::chrono::system_clock::time_point now)
    : parser_(std::make_unique<Parser>(now)) {}
ResponseReader::~ResponseReader() = default;
ResponseReader::ResponseReader(ResponseReader&&) noexcept = default;
ResponseReader& ResponseReader::operator=(ResponseReader&&) noexcept = default;

ResponseReader::State ResponseReader::feed(std::span<const std::uint8_t> bytes) {
  parser_->feed({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return parser_->state();
}

ResponseReader::State ResponseReader::end_of_stream() {
  parser_->end_of_stream();
  return parser_->state();
}

ResponseReader::State ResponseReader::state() const {
  return parser_->state();
}
result::HttpFacts ResponseReader::facts() const {
  return parser_->facts();
}
std::string_view ResponseReader::body() const {
  return parser_->body();
}
std::optional<std::chrono::system_clock::time_point> ResponseReader::date() const {
  return parser_->date();
}
std::optional<std::chrono::seconds> ResponseReader::age() const {
  return parser_->age();
}

}  // namespace reachd::http
