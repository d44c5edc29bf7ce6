#include "daemon/web/replies.hpp"

#include "daemon/page/frame.hpp"
#include "serve/encoding.hpp"

namespace reachd::web {

namespace {

constexpr std::string_view json_type = "application/json";

}  // namespace

Body body_of(std::string text, bool compressed) {
  return std::make_shared<const std::string>(compressed ? serve::gzip(text) : std::move(text));
}

Response coded(Response response, Body body, bool compressed) {
  response.body = std::move(body);
  const bool is_page = response.content_type.starts_with("text/html");
  response.fields.emplace_back("Vary", is_page ? "Accept-Encoding, Accept-Language" : "Accept-Encoding");
  if (compressed) response.fields.emplace_back("Content-Encoding", "gzip");
  return response;
}

Response page_response(int status, page::Language language) {
  Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.fields.emplace_back("Content-Language", page::tag(language));
  response.fields.emplace_back("Content-Security-Policy", page::policy());
  return response;
}

/// For the API: may be cached, but must be revalidated.
Response tagged(const std::string& tag) {
  auto response = json_response(200, nullptr);
  response.fields.emplace_back("Cache-Control", "no-cache");
  response.fields.emplace_back("ETag", tag);
  return response;
}

Response not_modified(const std::string& tag) {
  auto response = tagged(tag);
  response.status = 304;
  response.fields.emplace_back("Vary", "Accept-Encoding");
  return response;
}

Response json_response(int status, Body body) {
  Response response;
  response.status = status;
  response.content_type = json_type;
  response.body = std::move(body);
  return response;
}

Response no_such_probe() {
  return json_response(404, body_of("{\"error\": \"There is no probe of this name.\"}\n", false));
}

Response metrics_response() {
  Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

Response no_snapshot() {
  auto response = serve::text_response(503, "The probing thread did not give its state in time.");
  response.fields.emplace_back("Retry-After", "1");
  return response;
}

Response method_not_allowed(bool is_post) {
  auto response = serve::text_response(
      405, is_post ? "Only POST is allowed here." : "Only GET and HEAD are allowed here.");
  response.fields.emplace_back("Allow", is_post ? "POST" : "GET, HEAD");
  return response;
}

}  // namespace reachd::web
