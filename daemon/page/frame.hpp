#pragma once

// What all pages share: head, header with the state of the page itself, footer, style sheet and script.

#include <string>
#include <string_view>

#include "daemon/page/series.hpp"

namespace reachd::page {

/// A complete document around `main`. `heading`: of the page, escaped; `severity`: shown by the tab's icon.
std::string document(const View& view, std::string_view title, Severity severity, Html main);

/// The Content-Security-Policy of every page: its own style sheet and script by their hashes, requests to
/// this server only, an icon within the page; nothing else.
const std::string& policy();

}  // namespace reachd::page
