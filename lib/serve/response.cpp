#include "serve/response.hpp"

#include <algorithm>

#include "base/version.hpp"
#include "http/date.hpp"

namespace reachd::serve {

namespace {

constexpr std::string_view policy = "Content-Security-Policy";

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 421:
      return "Misdirected Request";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "";
  }
}

void add_field(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

Response text_response(int status, std::string_view text) {
  Response response;
  response.status = status;
  response.body = std::make_shared<const std::string>(std::string(text) + "\n");
  return response;
}

std::string head_of(const Response& response, bool keep_alive, std::chrono::system_clock::time_point now,
                    const Headers& headers) {
  const auto is_given = [&](std::string_view name) {
    return std::any_of(headers.begin(), headers.end(),
                       [&](const auto& field) { return field.first == name; });
  };
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(reason_of(response.status)).append("\r\n");
  add_field(head, "Date", http::format_date(now));
  add_field(head, "Server", "reachd/" + std::string(base::version()));
  // RFC 9110, 8.6: they would describe the response that is omitted.
  if (response.status != 304) {
    add_field(head, "Content-Type", response.content_type);
    add_field(head, "Content-Length", std::to_string(response.body ? response.body->size() : 0));
  }
  const auto has = [&](std::string_view name) {
    return is_given(name) || std::any_of(response.fields.begin(), response.fields.end(),
                                         [&](const auto& field) { return field.first == name; });
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

}  // namespace reachd::serve
