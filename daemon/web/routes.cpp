#include "daemon/web/routes.hpp"

#include <algorithm>
#include <asio/post.hpp>

#include "daemon/json/api_json.hpp"
#include "daemon/page/assets.hpp"
#include "daemon/page/probe_page.hpp"
#include "daemon/web/replies.hpp"
#include "daemon/web/revision.hpp"
#include "serve/encoding.hpp"

namespace reachd::web {

struct Routes::Route {
  std::string_view path;  ///< one that ends in "/" matches every path that begins with it, except "/" itself
  bool is_post;           ///< otherwise GET and HEAD
  void (Routes::*handler)(const Request&, std::string_view, Reply);

  bool fits(std::string_view asked) const {
    if (path.size() == 1 || !path.ends_with('/')) return asked == path;
    return asked.starts_with(path) && asked.size() > path.size();
  }
};

namespace {

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

void serve(SnapshotCache& snapshots, Document document, const Request& request, Reply reply) {
  const bool compressed = serve::accepts_gzip(request.accept_encoding);
  snapshots.get([=, known = request.if_none_match,
                 reply = std::move(reply)](const std::shared_ptr<Documents>& documents) {
    if (!documents) return reply(no_snapshot());
    const auto& tag = documents->entity_tag();
    if (matches(known, tag)) return reply(not_modified(tag));
    reply(coded(tagged(tag), documents->get(document, compressed), compressed));
  });
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
      {"/", false, &Routes::status_page},
      {"/probes/", false, &Routes::probe_page},
      {"/metrics", false, &Routes::metrics},
      {"/api/v1/status", false, &Routes::status},
      {"/api/v1/probes", false, &Routes::probes},
      {"/api/v1/probes/", false, &Routes::probe},
      {"/api/v1/openapi.json", false, &Routes::openapi},
      {"/-/healthy", false, &Routes::healthy},
      {"/-/ready", false, &Routes::ready},
      {"/-/reload", true, &Routes::reload},
  };
  const auto* route =
      std::find_if(std::begin(routes), std::end(routes), [&](const Route& r) { return r.fits(path); });
  return route == std::end(routes) ? nullptr : route;
}

void Routes::answer(const Request& request, Reply reply) {
  // RFC 9112, 3.2: exactly one Host in HTTP/1.1; HTTP/1.0 may omit it.
  if (request.hosts.size() > 1 || (request.hosts.empty() && request.http_1_1)) {
    return reply(serve::text_response(400, "A request has exactly one Host field."));
  }
  std::string_view authority = request.hosts.empty() ? std::string_view() : request.hosts.front();
  const auto path = path_of(request.target, authority);
  if (path.empty()) return reply(serve::text_response(400, "The target of the request is not a path."));
  if (!request.hosts.empty() || !authority.empty()) {
    const auto host = serve::host_of(authority);
    if (!host) return reply(serve::text_response(400, "The Host field is not a host and a port."));
    if (!hosts_.admits(*host)) {
      return reply(
          serve::text_response(421,
                               "This server does not go by that name. If it should, add it to hosts: in the "
                               "configuration."));
    }
  }
  if (gate_ == nullptr) return dispatch(request, path, authority, std::move(reply));
  // After the Host: a page on another site must not be able to guess passwords from a visitor's browser.
  // Before everything else: whoever is not admitted does not learn which paths exist.
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
  if (route == nullptr) return reply(serve::text_response(404, "There is nothing here."));
  const bool fits =
      route->is_post ? request.method == "POST" : request.method == "GET" || request.method == "HEAD";
  if (!fits) return reply(method_not_allowed(route->is_post));
  if (route->is_post) {
    const auto foreign = [&](const std::string& origin) { return !serve::is_same_origin(origin, authority); };
    if (std::any_of(request.origins.begin(), request.origins.end(), foreign)) {
      return reply(serve::text_response(403, "The request comes from a page of another site."));
    }
  }
  (this->*route->handler)(request, path.substr(route->path.size()), std::move(reply));
}

void Routes::metrics(const Request& request, std::string_view, Reply reply) {
  const bool compressed = serve::accepts_gzip(request.accept_encoding);
  snapshots_->get([=, reply = std::move(reply)](const std::shared_ptr<Documents>& documents) {
    if (!documents) return reply(no_snapshot());
    reply(coded(metrics_response(), documents->get(Document::metrics, compressed), compressed));
  });
}

void Routes::status_page(const Request& request, std::string_view, Reply reply) {
  const bool compressed = serve::accepts_gzip(request.accept_encoding);
  const auto language = page::preferred_language(request.accept_language);
  snapshots_->get([=, reply = std::move(reply)](const std::shared_ptr<Documents>& documents) {
    if (!documents) return reply(no_snapshot());
    reply(coded(page_response(200, language), documents->get(status_page_in(language), compressed),
                compressed));
  });
}

void Routes::probe_page(const Request& request, std::string_view rest, Reply reply) {
  const bool compressed = serve::accepts_gzip(request.accept_encoding);
  const auto language = page::preferred_language(request.accept_language);
  snapshots_->get(
      [=, name = std::string(rest), reply = std::move(reply)](const std::shared_ptr<Documents>& documents) {
        if (!documents) return reply(no_snapshot());
        auto text = page::probe_page(documents->snapshot(), name, language);
        const int status = text.empty() ? 404 : 200;
        if (text.empty()) text = page::no_such_probe_page(documents->snapshot(), language);
        reply(coded(page_response(status, language), body_of(std::move(text), compressed), compressed));
      });
}

void Routes::status(const Request& request, std::string_view, Reply reply) {
  serve(*snapshots_, Document::status, request, std::move(reply));
}

void Routes::probes(const Request& request, std::string_view, Reply reply) {
  serve(*snapshots_, Document::probes, request, std::move(reply));
}

void Routes::probe(const Request& request, std::string_view rest, Reply reply) {
  const bool compressed = serve::accepts_gzip(request.accept_encoding);
  snapshots_->get([=, name = std::string(rest), known = request.if_none_match,
                   reply = std::move(reply)](const std::shared_ptr<Documents>& documents) {
    if (!documents) return reply(no_snapshot());
    auto text = json::probe_text(documents->snapshot(), name);
    if (!text) return reply(no_such_probe());
    const auto& tag = documents->entity_tag();
    if (matches(known, tag)) return reply(not_modified(tag));
    reply(coded(tagged(tag), body_of(std::move(*text), compressed), compressed));
  });
}

void Routes::openapi(const Request&, std::string_view, Reply reply) {
  static const auto document = std::make_shared<const std::string>(page::assets::openapi());
  reply(json_response(200, document));
}

void Routes::healthy(const Request&, std::string_view, Reply reply) {
  reply(serve::text_response(200, "reachd is healthy."));
}

void Routes::ready(const Request&, std::string_view, Reply reply) {
  snapshots_->get([reply = std::move(reply)](const std::shared_ptr<Documents>& documents) {
    if (!documents) return reply(no_snapshot());
    if (is_ready(documents->snapshot())) return reply(serve::text_response(200, "reachd is ready."));
    reply(serve::text_response(503, "Not every probe has a result yet."));
  });
}

void Routes::reload(const Request&, std::string_view, Reply reply) {
  if (!reload_)
    return reply(serve::text_response(403, "Reloading is off: reachd runs without --web.enable-lifecycle."));
  if (reloading_) return reply(serve::text_response(503, "A reload is under way."));
  reloading_ = true;
  // The two pointers keep the loop alive for the post; everything else may end when the server stops.
  reload_([loop = loop_, weak = weak_from_this(), reply = std::move(reply)](bool ok,
                                                                            std::string message) mutable {
    asio::post(*loop, [weak, ok, message = std::move(message), reply = std::move(reply)] {
      const auto self = weak.lock();
      if (!self) return;
      self->reloading_ = false;
      reply(serve::text_response(ok ? 200 : 500, message));
    });
  });
}

bool is_ready(const core::Snapshot& snapshot) {
  if (snapshot.taken - snapshot.process_start >= std::chrono::seconds(60)) return true;
  const auto has_result = [](const core::Record& record) { return record.last || !record.takes_part; };
  return std::all_of(snapshot.records.begin(), snapshot.records.end(), has_result);
}

}  // namespace reachd::web
