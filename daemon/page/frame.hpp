#pragma once

// What all pages share: head, header with the state of the page itself, footer, style sheet and script.

#include <string>
#include <string_view>

#include "daemon/page/series.hpp"

namespace reachd::page {

/// "No – campus-north: push is down since 14:03": the state first, as tabs are narrow, then the site, if the
/// configuration names it. Without `what` the state alone.
struct Title {
  std::string_view state;
  std::string_view what;
};

/// A complete document around `main`. `severity`: shown by the tab's icon, by colour and shape.
std::string document(const View& view, Title title, Severity severity, Html main);

/// The Content-Security-Policy of every page: its own style sheet and script by their hashes, requests to
/// this server only, an icon within the page; nothing else.
const std::string& policy();

}  // namespace reachd::page
