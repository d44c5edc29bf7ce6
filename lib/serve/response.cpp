#include "serve/response.hpp"

#include <zlib.h>

#include <algorithm>
#include <boost/beast/http/status.hpp>
#include <limits>
#include <new>
#include <optional>

#include "base/text.hpp"
#include "base/version.hpp"
#include "http/date.hpp"
#include "http/quality_list.hpp"

namespace reachd::serve {

namespace {

namespace beast = boost::beast::http;

constexpr std::string_view policy = "Content-Security-Policy";

void add_field(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

Response text_response(int status, std::string_view text, Fields fields) {
  auto body = std::make_shared<const std::string>(std::string(text) + "\n");
  return {.status = status, .content_type = plain_text, .body = std::move(body), .fields = std::move(fields)};
}

std::string head_of(const Response& response, bool keep_alive, std::chrono::system_clock::time_point now,
                    const Headers& headers) {
  const auto is_given = [&](std::string_view name) {
    return std::ranges::any_of(headers, [&](const auto& field) { return field.first == name; });
  };
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  const auto reason = beast::obsolete_reason(beast::int_to_status(static_cast<unsigned>(response.status)));
  head.append(reason.data(), reason.size()).append("\r\n");
  add_field(head, "Date", http::format_date(now));
  add_field(head, "Server", "reachd/" + std::string(base::version()));
  // RFC 9110, 8.6: they would describe the response that is omitted.
  if (response.status != 304) {
    add_field(head, "Content-Type", response.content_type);
    add_field(head, "Content-Length", std::to_string(response.body ? response.body->size() : 0));
  }
  const auto has = [&](std::string_view name) {
    return is_given(name) ||
           std::ranges::any_of(response.fields, [&](const auto& field) { return field.first == name; });
  };
  if (!has("Cache-Control")) add_field(head, "Cache-Control", "no-store");
  if (!has("X-Content-Type-Options")) add_field(head, "X-Content-Type-Options", "nosniff");
  add_field(head, "Referrer-Policy", "no-referrer");
  if (!has(policy)) add_field(head, policy, "default-src 'none'; frame-ancestors 'none'");
  for (const auto& [name, value] : response.fields) {
    if (!is_given(name)) add_field(head, name, value);
  }
  for (const auto& [name, value] : headers) add_field(head, name, value);
  add_field(head, "Connection", keep_alive ? "keep-alive" : "close");
  return head += "\r\n";
}

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<bool> named;
  bool any = false;
  http::for_each_quality(accept_encoding, [&](std::string_view coding, int quality) {
    if (base::equals_ignoring_case(coding, "gzip") || base::equals_ignoring_case(coding, "x-gzip"))
      named = quality > 0;
    if (coding == "*") any = quality > 0;
  });
  return named.value_or(any);
}

std::string gzip(std::string_view text) {
  constexpr int gzip_format = 16;  // added to the window size (zlib.h, deflateInit2)
  z_stream stream{};
  if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + gzip_format, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string result;
  result.resize(deflateBound(&stream, text.size()));
  std::size_t read = 0;
  std::size_t written = 0;
  int status = Z_OK;
  // zlib's counts are 32 bits wide.
  while (status == Z_OK) {
    constexpr std::size_t most = std::numeric_limits<uInt>::max();
    const auto input = std::min(text.size() - read, most);
    const auto room = std::min(result.size() - written, most);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data() + read));
    stream.avail_in = static_cast<uInt>(input);
    stream.next_out = reinterpret_cast<Bytef*>(result.data() + written);
    stream.avail_out = static_cast<uInt>(room);
    status = deflate(&stream, read + input == text.size() ? Z_FINISH : Z_NO_FLUSH);
    read += input - stream.avail_in;
    written += room - stream.avail_out;
  }
  deflateEnd(&stream);
  result.resize(written);
  result.shrink_to_fit();
  return result;
}

}  // namespace reachd::serve
