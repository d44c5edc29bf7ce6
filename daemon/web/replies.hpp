#pragma once

// The routes' responses, each with its header fields.

#include <memory>
#include <string>

#include "daemon/page/language.hpp"
#include "serve/response.hpp"

namespace reachd::web {

using serve::Response;

using Body = std::shared_ptr<const std::string>;
Body body_of(std::string text, bool compressed);

/// `response` with `body`, which may be compressed, and with what it varies on.
Response coded(Response response, Body body, bool compressed);

// Without a body yet.
Response metrics_response();
Response page_response(int status, page::Language language);
/// For the API: may be cached, but must be revalidated.
Response tagged(const std::string& entity_tag);

// Complete.
Response json_response(int status, Body body);
Response not_modified(const std::string& entity_tag);
Response no_such_probe();
Response no_snapshot();
Response method_not_allowed(bool is_post);

}  // namespace reachd::web
