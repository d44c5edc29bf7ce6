#pragma once

// The state as one HTML document, for a browser or a phone: no script, nothing loaded from anywhere.

#include <string>
#include <string_view>

#include "core/snapshot.hpp"

namespace reachd::web {

std::string status_page(const core::Snapshot& snapshot);

/// The Content-Security-Policy that goes with the page: it allows the page's own style sheet, by its hash,
/// and nothing else.
const std::string& status_page_policy();

/// `text` as it can stand in HTML's text and in a quoted attribute: & < > " ' become character references.
/// Everything that the page shows goes through here.
std::string escape_html(std::string_view text);

}  // namespace reachd::web
