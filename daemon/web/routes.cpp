#include "daemon/web/routes.hpp"

#include <algorithm>
#include <asio/post.hpp>
#include <utility>

#include "daemon/web/encoding.hpp"
#include "daemon/web/status_page.hpp"

namespace reachd::web {

struct Routes::Route {
  std::string_view path;
  bool is_post;  ///< else GET and HEAD
  void (Routes::*handler)(const Request&, Reply);
};

namespace {

/// The path of an origin-form or absolute-form target (RFC 9112, 3.2), without its query; `authority` is then
/// what the absolute form names. Empty for any other form.
std::string_view path_of(std::string_view target, std::string_view& authority) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto end = std::min(target.find_first_of("/?"), target.size());
    authority = target.substr(0, end);
    target.remove_prefix(end);
    if (!target.starts_with('/')) target = "/";
    break;
  }
  if (!target.starts_with('/')) return {};
  return target.substr(0, target.find('?'));
}

Response no_snapshot() {
  auto response = text_response(503, "The probing thread did not give its state in time.");
  response.fields.emplace_back("Retry-After", "1");
  return response;
}

Response method_not_allowed(bool is_post) {
  auto response =
      text_response(405, is_post ? "Only POST is allowed here." : "Only GET and HEAD are allowed here.");
  response.fields.emplace_back("Allow", is_post ? "POST" : "GET, HEAD");
  return response;
}

}  // namespace

Routes::Routes(std::shared_ptr<asio::io_context> loop, std::shared_ptr<SnapshotCache> snapshots,
               AllowedHosts hosts, Reload reload, Gate* gate)
    : loop_(std::move(loop)),
      snapshots_(std::move(snapshots)),
      hosts_(std::move(hosts)),
      reload_(std::move(reload)),
      gate_(gate) {}

const Routes::Route* Routes::find(std::string_view path) {
  static constexpr Route routes[] = {
      {"/", false, &Routes::page},
      {"/metrics", false, &Routes::metrics},
      {"/api/v1/status", false, &Routes::json},
      {"/-/healthy", false, &Routes::healthy},
      {"/-/ready", false, &Routes::ready},
      {"/-/reload", true, &Routes::reload},
  };
  const auto* route =
      std::find_if(std::begin(routes), std::end(routes), [&](const Route& r) { return r.path == path; });
  return route == std::end(routes) ? nullptr : route;
}

void Routes::answer(const Request& request, Reply reply) {
  // RFC 9112, 3.2: exactly one Host in HTTP/1.1; HTTP/1.0 may do without.
  if (request.hosts.size() > 1 || (request.hosts.empty() && request.http_1_1)) {
    return reply(text_response(400, "A request has exactly one Host field."));
  }
  std::string_view authority = request.hosts.empty() ? std::string_view() : request.hosts.front();
  const auto path = path_of(request.target, authority);
  if (path.empty()) return reply(text_response(400, "The target of the request is not a path."));
  if (!request.hosts.empty() || !authority.empty()) {
    const auto host = host_of(authority);
    if (!host) return reply(text_response(400, "The Host field is not a host and a port."));
    if (!hosts_.admits(*host)) {
      return reply(
          text_response(421,
                        "This server does not go by that name. If it should, add it to hosts: in the "
                        "configuration."));
    }
  }
  if (gate_ == nullptr) return dispatch(request, path, authority, std::move(reply));
  // After the Host: a page on another site must not be able to guess passwords from a visitor's browser.
  // Before all else: who is not let in does not learn which paths there are.
  gate_->admit(request, [weak = weak_from_this(), request, path = std::string(path),
                         authority = std::string(authority),
                         reply = std::move(reply)](std::optional<Response> refusal) {
    if (refusal) return reply(std::move(*refusal));
    if (const auto self = weak.lock()) self->dispatch(request, path, authority, reply);
  });
}

void Routes::dispatch(const Request& request, std::string_view path, std::string_view authority,
                      Reply reply) {
  const auto* route = find(path);
  if (route == nullptr) return reply(text_response(404, "There is nothing here."));
  const bool fits =
      route->is_post ? request.method == "POST" : request.method == "GET" || request.method == "HEAD";
  if (!fits) return reply(method_not_allowed(route->is_post));
  if (route->is_post) {
    const auto foreign = [&](const std::string& origin) { return !is_same_origin(origin, authority); };
    if (std::any_of(request.origins.begin(), request.origins.end(), foreign)) {
      return reply(text_response(403, "The request comes from a page of another site."));
    }
  }
  (this->*route->handler)(request, std::move(reply));
}

void Routes::serve(Document document, std::string_view content_type, const Request& request, Reply reply) {
  const bool compressed = accepts_gzip(request.accept_encoding);
  snapshots_->get([=, reply = std::move(reply)](const std::shared_ptr<Documents>& documents) {
    if (!documents) return reply(no_snapshot());
    Response response;
    response.content_type = content_type;
    response.body = documents->get(document, compressed);
    response.fields.emplace_back("Vary", "Accept-Encoding");
    if (compressed) response.fields.emplace_back("Content-Encoding", "gzip");
    if (document == Document::page)
      response.fields.emplace_back("Content-Security-Policy", status_page_policy());
    reply(std::move(response));
  });
}

void Routes::metrics(const Request& request, Reply reply) {
  serve(Document::metrics, "text/plain; version=0.0.4; charset=utf-8", request, std::move(reply));
}

void Routes::page(const Request& request, Reply reply) {
  serve(Document::page, "text/html; charset=utf-8", request, std::move(reply));
}

void Routes::json(const Request& request, Reply reply) {
  serve(Document::json, "application/json", request, std::move(reply));
}

void Routes::healthy(const Request&, Reply reply) {
  reply(text_response(200, "reachd is healthy."));
}

void Routes::ready(const Request&, Reply reply) {
  snapshots_->get([reply = std::move(reply)](const std::shared_ptr<Documents>& documents) {
    if (!documents) return reply(no_snapshot());
    if (is_ready(documents->snapshot())) return reply(text_response(200, "reachd is ready."));
    reply(text_response(503, "Not every probe has a result yet."));
  });
}

void Routes::reload(const Request&, Reply reply) {
  if (!reload_)
    return reply(text_response(403, "Reloading is off: reachd runs without --web.enable-lifecycle."));
  if (reloading_) return reply(text_response(503, "A reload is under way."));
  reloading_ = true;
  // The two pointers keep the loop alive for the post, and leave the rest to whoever stops the server.
  reload_([loop = loop_, weak = weak_from_this(), reply = std::move(reply)](bool ok,
                                                                            std::string message) mutable {
    asio::post(*loop, [weak, ok, message = std::move(message), reply = std::move(reply)] {
      const auto self = weak.lock();
      if (!self) return;
      self->reloading_ = false;
      reply(text_response(ok ? 200 : 500, message));
    });
  });
}

bool is_ready(const core::Snapshot& snapshot) {
  if (snapshot.taken - snapshot.process_start >= std::chrono::seconds(60)) return true;
  const auto has_result = [](const core::Record& record) { return record.last || !record.takes_part; };
  return std::all_of(snapshot.records.begin(), snapshot.records.end(), has_result);
}

}  // namespace reachd::web
