#include "http/response_reader.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "http/body_reader.hpp"
#include "http/date.hpp"

namespace reachd::http {

namespace {

constexpr std::string_view version = "HTTP/1.";  // then 0 or 1, a blank, and the status
constexpr std::size_t status_at = version.size() + 2;
constexpr std::size_t excerpt_limit = 64;  // bytes, for a person
constexpr std::size_t frame_header = 9;    // bytes of HTTP/2 (RFC 9113, 4.1)

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// The members of a comma-separated list, one at a time (RFC 9110, 5.6.1).
std::string_view next_member(std::string_view& list) {
  const auto comma = list.find(',');
  const auto member = trimmed(list.substr(0, comma));
  list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  return member;
}

/// RFC 9111, 1.2.2: seconds, at most 2^31.
std::optional<std::chrono::seconds> parse_age(std::string_view text) {
  const auto seconds = base::whole_number<std::uint32_t>(next_member(text));
  if (!seconds || *seconds > (1u << 31)) return std::nullopt;
  return std::chrono::seconds{*seconds};
}

/// The values of a field that stands several times are one list (RFC 9110, 5.3).
std::string joined(const std::string& before, std::string_view value) {
  return before.empty() ? std::string(value) : before + ", " + std::string(value);
}

bool begins_as(std::string_view bytes, std::string_view expected) {
  const auto length = std::min(bytes.size(), expected.size());
  return bytes.substr(0, length) == expected.substr(0, length);
}

/// True while `bytes` can still become a status line of HTTP/1.0 or 1.1.
bool may_be_http(std::string_view bytes) {
  if (!begins_as(bytes, version)) return false;
  return bytes.size() <= version.size() || bytes[version.size()] == '0' || bytes[version.size()] == '1';
}

/// True while `bytes` can still become a server's first frame in HTTP/2, SETTINGS or GOAWAY, on stream 0.
bool may_be_http2(std::string_view bytes) {
  constexpr std::size_t type_at = 3;
  constexpr std::size_t stream_at = 5;
  if (!bytes.empty() && bytes[0] != 0) return false;
  if (bytes.size() > type_at && bytes[type_at] != 4 && bytes[type_at] != 7) return false;
  const auto stream = bytes.substr(std::min(bytes.size(), stream_at), frame_header - stream_at);
  return std::ranges::all_of(stream, [](char c) { return c == 0; });
}

/// How the body is framed, by the fields seen so far.
struct BodyFields {
  bool chunked = false;           ///< the last transfer coding
  bool has_other_coding = false;  ///< another one is the last
  std::optional<std::uint64_t> length;
  bool length_is_wrong = false;  ///< no number, or several that differ

  void add_length(std::string_view list) {
    do {
      const auto number = base::whole_number<std::uint64_t>(next_member(list));
      if (!number || (length && *length != *number)) length_is_wrong = true;
      length = number;
    } while (!list.empty());
  }
  void add_transfer_coding(std::string_view list) {
    std::string_view last;
    while (!list.empty()) last = next_member(list);
    chunked = base::equals_ignoring_case(last, "chunked");
    has_other_coding = !chunked && !last.empty() && !base::equals_ignoring_case(last, "identity");
  }
  Framing framing(int status) const {
    if (status == 101 || status == 204 || status == 304) return Framing::none;
    if (chunked) return Framing::chunked;
    return has_other_coding || !length ? Framing::until_close : Framing::length;
  }
};

}  // namespace

class ResponseReader::Parser {
 public:
  Parser(std::chrono::system_clock::time_point now, To to) : now_(now), to_(to) {}

  void feed(std::string_view bytes) {
    facts_.received = facts_.received || !bytes.empty();
    first_.append(bytes.substr(0, excerpt_limit - first_.size()));
    while (state_ == State::more && !body_ && !bytes.empty()) bytes.remove_prefix(feed_line(bytes));
    if (state_ == State::more && body_) follow(body_->feed(bytes));
    has_bytes_behind_ |= to_ == To::connect && state_ == State::done && !bytes.empty();
  }

  void end_of_stream() {
    if (state_ == State::more && body_) follow(body_->end_of_stream());
  }

  State state() const { return state_; }
  bool header_complete() const { return body_.has_value(); }
  result::HttpFacts facts() const {
    auto facts = facts_;
    if (state_ == State::done && facts.status == 200)
      facts.page = base::hex(base::sha256(base::bytes_of(body())));
    return facts;
  }
  std::string problem() const {
    if (state_ != State::malformed) return {};
    return std::string(problem_) + "; the answer begins: " + first_;
  }
  std::string_view body() const { return body_ ? std::string_view(body_->kept()) : std::string_view(); }
  std::string_view coding() const { return coding_; }
  std::optional<std::chrono::system_clock::time_point> date() const {
    return date_count_ == 1 ? date_ : std::nullopt;
  }
  std::optional<std::chrono::seconds> age() const { return age_; }
  std::string proxy_error() const { return squid_error_.empty() ? proxy_status_ : squid_error_; }
  std::string proxy_authenticate() const { return proxy_authenticate_; }
  bool has_bytes_behind() const { return has_bytes_behind_; }

 private:
  void fail(std::string_view problem) {
    problem_ = problem;
    state_ = State::malformed;
  }

  /// Reads up to the end of the line or of `bytes`; returns how many bytes.
  std::size_t feed_line(std::string_view bytes) {
    const auto line_feed = bytes.find('\n');
    const bool has_end = line_feed != std::string_view::npos;
    const auto size = has_end ? line_feed + 1 : bytes.size();
    header_size_ += size;
    if (header_size_ > header_limit) {
      fail("the header is longer than the 100 KiB that are read");
      return size;
    }
    line_.append(bytes.substr(0, line_feed));
    if (in_status_line_) look_at_status_line(has_end);
    if (state_ != State::more || !has_end) return size;
    if (line_.ends_with('\r')) line_.pop_back();
    if (in_status_line_) {
      in_status_line_ = false;
    } else if (line_.empty()) {
      finish_header();
    } else {
      add_field();
    }
    line_.clear();
    return size;
  }

  /// The status counts as soon as it is there, so that an answer that ends or stalls behind it is still
  /// judged by it. Its end is a blank, or that of the line.
  void look_at_status_line(bool line_has_end) {
    if (!may_be_http(line_) || (line_has_end && line_.size() <= version.size())) {
      if (line_.size() < frame_header && may_be_http2(line_) && !line_has_end) return;
      fail(may_be_http2(first_) ? "an HTTP/2 server, which does not speak HTTP/1.1"
                                : "it does not begin with HTTP/1.0 or HTTP/1.1");
      return;
    }
    const auto behind = std::string_view(line_).substr(std::min(line_.size(), status_at - 1));
    const auto text = trimmed(behind);
    const auto end = text.find_first_of(" \t\r");
    if (end == std::string_view::npos && !line_has_end && text.size() <= 3) return;
    const auto number = base::whole_number<int>(text.substr(0, end));
    const bool has_blank = !behind.empty() && (behind.front() == ' ' || behind.front() == '\t');
    if (!has_blank || !number || *number < 100 || *number > 999) {
      fail("its status is no number from 100 to 999");
    } else if (*number / 100 != 1 || *number == 101) {
      facts_.status = *number;
    }
  }

  void add_field() {
    if (line_.find('\0') != std::string::npos) return fail("there is a NUL in the header");
    // A folded value: of no field that matters here.
    if (line_.front() == ' ' || line_.front() == '\t') return;
    const auto colon = line_.find(':');
    if (colon == std::string::npos) return fail("a line of the header has no colon");
    const auto name = base::lower_case(trimmed(std::string_view(line_).substr(0, colon)));
    const auto value = trimmed(std::string_view(line_).substr(colon + 1));
    if (name == "date") {
      ++date_count_;
      date_ = parse_date(value, now_);
    } else if (name == "age") {
      if (!has_age_) age_ = parse_age(value);
      has_age_ = true;
    } else if (name == "server") {
      facts_.server = base::clean_text(value);
    } else if (name == "location") {
      facts_.location = base::clean_text(value);
    } else if (name == "via") {
      facts_.via = base::clean_text(joined(facts_.via, value));
    } else if (name == "x-squid-error") {
      squid_error_ = base::clean_text(value);
    } else if (name == "proxy-status" && to_ == To::connect) {
      proxy_status_ = base::clean_text(joined(proxy_status_, value));
    } else if (name == "proxy-authenticate") {
      proxy_authenticate_ = base::clean_text(joined(proxy_authenticate_, value));
    } else if (name == "content-encoding") {
      if (!base::equals_ignoring_case(value, "identity")) coding_ = value;
    } else if (name == "content-length") {
      body_fields_.add_length(value);
    } else if (name == "transfer-encoding") {
      body_fields_.add_transfer_coding(value);
    }
  }

  void finish_header() {
    // An interim response is followed by another; 101 is followed by another protocol.
    if (facts_.status == 0) {
      facts_ = {};
      facts_.received = in_status_line_ = true;
      coding_.clear();
      squid_error_.clear();
      proxy_status_.clear();
      proxy_authenticate_.clear();
      date_count_ = 0;
      has_age_ = false;
      age_.reset();
      body_fields_ = {};
      return;
    }
    const auto framing = to_ == To::connect ? Framing::none : body_fields_.framing(facts_.status);
    if (body_fields_.length_is_wrong && (framing == Framing::length || framing == Framing::until_close))
      return fail("its Content-Length is no number, or it has several that differ");
    body_.emplace(framing, body_fields_.length.value_or(0), body_limit, line_limit);
    follow(body_->state());
  }

  void follow(BodyReader::State body) {
    if (body == BodyReader::State::malformed) fail(body_->problem());
    if (body == BodyReader::State::done) state_ = State::done;
    if (body == BodyReader::State::more && body_->kept().size() == body_limit) state_ = State::done;
  }

  std::chrono::system_clock::time_point now_;
  To to_;
  State state_ = State::more;
  std::string_view problem_;
  std::string first_;  ///< bytes, for a person
  bool in_status_line_ = true;
  std::string line_;
  std::size_t header_size_ = 0;  ///< includes interim responses
  result::HttpFacts facts_;
  std::string coding_;
  std::string squid_error_, proxy_status_, proxy_authenticate_;
  bool has_bytes_behind_ = false;
  int date_count_ = 0;
  std::optional<std::chrono::system_clock::time_point> date_;
  bool has_age_ = false;
  std::optional<std::chrono::seconds> age_;
  BodyFields body_fields_;
  std::optional<BodyReader> body_;
};

ResponseReader::ResponseReader(std::chrono::system_clock::time_point now, To to)
    : parser_(std::make_unique<Parser>(now, to)) {}
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
bool ResponseReader::header_complete() const {
  return parser_->header_complete();
}
result::HttpFacts ResponseReader::facts() const {
  return parser_->facts();
}
std::string ResponseReader::problem() const {
  return parser_->problem();
}
std::string_view ResponseReader::body() const {
  return parser_->body();
}
std::string_view ResponseReader::coding() const {
  return parser_->coding();
}
std::optional<std::chrono::system_clock::time_point> ResponseReader::date() const {
  return parser_->date();
}
std::optional<std::chrono::seconds> ResponseReader::age() const {
  return parser_->age();
}
std::string ResponseReader::proxy_error() const {
  return parser_->proxy_error();
}
std::string ResponseReader::proxy_authenticate() const {
  return parser_->proxy_authenticate();
}
bool ResponseReader::has_bytes_behind() const {
  return parser_->has_bytes_behind();
}

}  // namespace reachd::http
