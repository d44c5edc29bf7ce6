#pragma once

// The answers that the routes give, each with the fields that belong to it.

#include <memory>
#include <string>

#include "daemon/page/language.hpp"
#include "serve/response.hpp"

namespace reachd::web {

using serve::Response;

using Body = std::shared_ptr<const std::string>;
Body body_of(std::string text, bool compressed);

/// `response` with `body`, which is compressed or not; says what else it would depend on.
Response coded(Response response, Body body, bool compressed);

// Without a body yet.
Response metrics_response();
Response page_response(int status, page::Language language);
/// Of the API: may be kept, and is asked for again.
Response tagged(const std::string& entity_tag);

// Whole.
Response json_response(int status, Body body);
Response not_modified(const std::string& entity_tag);
Response no_such_probe();
Response no_snapshot();
Response method_not_allowed(bool is_post);

}  // namespace reachd::web
