#include "daemon/web/routes.hpp"

#include <algorithm>
#include <asio/post.hpp>

#include "daemon/json/api_json.hpp"
#include "daemon/page/assets.hpp"
#include "daemon/page/frame.hpp"
#include "daemon/page/pages.hpp"
#include "metrics/render.hpp"

namespace reachd::web {

namespace {

constexpr std::string_view json_type = "application/json";
using Body = std::shared_ptr<const std::string>;
using page::Language;
using serve::text_response;

/// What a request asks of a document.
struct Wanted {
  std::string rest;  ///< the part of the path after that of the route
  bool compressed;
  Language language;
  std::string if_none_match;
};

struct Route {
  std::string_view path;  ///< one that ends in "/" matches every path that begins with it, except "/" itself
  /// One of the two; neither: the reload, which is a POST.
  Response (*from_documents)(Documents& documents, const Wanted& wanted);
  Response (*at_once)();

  bool is_post() const { return from_documents == nullptr && at_once == nullptr; }
  bool fits(std::string_view asked) const {
    if (path.size() == 1 || !path.ends_with('/')) return asked == path;
    return asked.starts_with(path) && asked.size() > path.size();
  }
};

/// The path of an origin-form or absolute-form target (RFC 9112, 3.2), without its query; `authority` is set
/// to that of an absolute form. Empty for any other form.
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

Response response_of(int status, std::string_view type, Body body = nullptr) {
  return {.status = status, .content_type = type, .body = std::move(body), .fields = {}};
}

Response no_snapshot() {
  return text_response(503, "The probing thread did not give its state in time.", {{"Retry-After", "1"}});
}

Response method_not_allowed(bool is_post) {
  return is_post ? text_response(405, "Only POST is allowed here.", {{"Allow", "POST"}})
                 : text_response(405, "Only GET and HEAD are allowed here.", {{"Allow", "GET, HEAD"}});
}

Body body_of(std::string text, bool compressed) {
  return std::make_shared<const std::string>(compressed ? serve::gzip(text) : std::move(text));
}

/// `response` with `body`, which may be compressed, and with what it varies on.
Response coded(Response response, Body body, bool compressed) {
  response.body = std::move(body);
  const bool is_page = response.content_type.starts_with("text/html");
  response.fields.emplace_back("Vary", is_page ? "Accept-Encoding, Accept-Language" : "Accept-Encoding");
  if (compressed) response.fields.emplace_back("Content-Encoding", "gzip");
  return response;
}

Response page_response(int status, const Wanted& wanted, Body body) {
  auto response = response_of(status, "text/html; charset=utf-8");
  response.fields.emplace_back("Content-Language", page::tag(wanted.language));
  response.fields.emplace_back("Content-Security-Policy", page::policy());
  return coded(std::move(response), std::move(body), wanted.compressed);
}

/// For the API: may be cached, but must be revalidated. `body` is called unless the client has it already.
Response api_response(Documents& documents, const Wanted& wanted, auto body) {
  const auto& tag = documents.entity_tag();
  const bool is_known = matches(wanted.if_none_match, tag);
  auto response = response_of(is_known ? 304 : 200, json_type);
  response.fields.emplace_back("Cache-Control", "no-cache");
  response.fields.emplace_back("ETag", tag);
  if (is_known) return coded(std::move(response), nullptr, false);
  return coded(std::move(response), body(), wanted.compressed);
}

Response metrics_response(Documents& documents, const Wanted& wanted) {
  return coded(response_of(200, "text/plain; version=0.0.4; charset=utf-8"),
               documents.get(metrics::render, wanted.compressed), wanted.compressed);
}

Response status_page(Documents& documents, const Wanted& wanted) {
  const Documents::Render english = [](const auto& of) { return page::status_page(of, Language::english); };
  const Documents::Render german = [](const auto& of) { return page::status_page(of, Language::german); };
  const auto render = wanted.language == Language::german ? german : english;
  return page_response(200, wanted, documents.get(render, wanted.compressed));
}

Response probe_page(Documents& documents, const Wanted& wanted) {
  auto text = page::probe_page(documents.snapshot(), wanted.rest, wanted.language);
  const int status = text.empty() ? 404 : 200;
  if (text.empty()) text = page::no_such_probe_page(documents.snapshot(), wanted.language);
  return page_response(status, wanted, body_of(std::move(text), wanted.compressed));
}

Response status(Documents& documents, const Wanted& wanted) {
  const Documents::Render render = [](const auto& snapshot) { return json::status_text(snapshot); };
  return api_response(documents, wanted, [&] { return documents.get(render, wanted.compressed); });
}

Response probes(Documents& documents, const Wanted& wanted) {
  return api_response(documents, wanted, [&] { return documents.get(json::probes_text, wanted.compressed); });
}

Response probe(Documents& documents, const Wanted& wanted) {
  auto text = json::probe_text(documents.snapshot(), wanted.rest);
  if (!text)
    return response_of(404, json_type, body_of("{\"error\": \"There is no probe of this name.\"}\n", false));
  return api_response(documents, wanted, [&] { return body_of(std::move(*text), wanted.compressed); });
}

Response ready(Documents& documents, const Wanted&) {
  return is_ready(documents.snapshot()) ? text_response(200, "reachd is ready.")
                                        : text_response(503, "Not every probe has a result yet.");
}

Response openapi() {
  static const auto document = std::make_shared<const std::string>(page::assets::openapi());
  return response_of(200, json_type, document);
}

Response healthy() {
  return text_response(200, "reachd is healthy.");
}

constexpr Route routes[] = {
    {"/", status_page, nullptr},
    {"/probes/", probe_page, nullptr},
    {"/metrics", metrics_response, nullptr},
    {"/api/v1/status", status, nullptr},
    {"/api/v1/probes", probes, nullptr},
    {"/api/v1/probes/", probe, nullptr},
    {"/api/v1/openapi.json", nullptr, openapi},
    {"/-/healthy", nullptr, healthy},
    {"/-/ready", ready, nullptr},
    {"/-/reload", nullptr, nullptr},
};

}  // namespace

Routes::Routes(std::shared_ptr<asio::io_context> loop, std::shared_ptr<SnapshotCache> snapshots,
               AllowedHosts hosts, Reload reload, Gate& gate)
    : loop_(std::move(loop)),
      snapshots_(std::move(snapshots)),
      hosts_(std::move(hosts)),
      reload_(std::move(reload)),
      gate_(gate) {}

void Routes::answer(const Request& request, Reply reply) {
  // RFC 9112, 3.2: exactly one Host in HTTP/1.1; HTTP/1.0 may omit it.
  if (request.hosts.size() > 1 || (request.hosts.empty() && request.http_1_1))
    return reply(text_response(400, "A request has exactly one Host field."));
  std::string_view authority = request.hosts.empty() ? std::string_view() : request.hosts.front();
  const auto path = path_of(request.target, authority);
  if (path.empty()) return reply(text_response(400, "The target of the request is not a path."));
  if (!request.hosts.empty() || !authority.empty()) {
    const auto host = serve::host_of(authority);
    if (!host) return reply(text_response(400, "The Host field is not a host and a port."));
    if (!hosts_.admits(*host)) {
      return reply(
          text_response(421,
                        "This server does not go by that name. If it should, add it to hosts: in the "
                        "configuration."));
    }
  }
  // After the Host: a page on another site must not be able to guess passwords from a visitor's browser.
  // Before everything else: whoever is not admitted does not learn which paths exist.
  gate_.admit(request,
              [weak = weak_from_this(), request, path = std::string(path), authority = std::string(authority),
               reply = std::move(reply)](std::optional<Response> refusal) {
                if (refusal) return reply(std::move(*refusal));
                if (const auto self = weak.lock()) self->dispatch(request, path, authority, reply);
              });
}

void Routes::dispatch(const Request& request, std::string_view path, std::string_view authority,
                      Reply reply) {
  const auto* route = std::ranges::find_if(routes, [&](const Route& r) { return r.fits(path); });
  if (route == std::end(routes)) return reply(text_response(404, "There is nothing here."));
  const bool fits =
      route->is_post() ? request.method == "POST" : request.method == "GET" || request.method == "HEAD";
  if (!fits) return reply(method_not_allowed(route->is_post()));
  if (route->at_once != nullptr) return reply(route->at_once());
  if (!route->is_post()) {
    Wanted wanted{std::string(path.substr(route->path.size())), serve::accepts_gzip(request.accept_encoding),
                  page::preferred_language(request.accept_language), request.if_none_match};
    return snapshots_->get([render = route->from_documents, wanted = std::move(wanted),
                            reply = std::move(reply)](const std::shared_ptr<Documents>& documents) {
      reply(documents ? render(*documents, wanted) : no_snapshot());
    });
  }
  const auto foreign = [&](const std::string& origin) { return !serve::is_same_origin(origin, authority); };
  if (std::ranges::any_of(request.origins, foreign))
    return reply(text_response(403, "The request comes from a page of another site."));
  reload(std::move(reply));
}

void Routes::reload(Reply reply) {
  if (!reload_)
    return reply(text_response(403, "Reloading is off: reachd runs without --web.enable-lifecycle."));
  if (reloading_) return reply(text_response(503, "A reload is under way."));
  reloading_ = true;
  // The two pointers keep the loop alive for the post; everything else may end when the server stops.
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
  return std::ranges::all_of(snapshot.records, has_result);
}

}  // namespace reachd::web
