#pragma once

// Whom a page is rendered for, and at what moment; times in that reader's language.

#include <chrono>
#include <string>

#include "core/snapshot.hpp"
#include "daemon/page/html.hpp"
#include "daemon/page/texts.hpp"

namespace reachd::page {

struct View {
  View(const core::Snapshot& of, Language in)
      : snapshot(of), language(in), texts(page::texts(in)), now(of.taken) {}

  const core::Snapshot& snapshot;
  Language language;
  const Texts& texts;
  base::Wall now;
};

/// "12 ms", "0,4 ms", "1,25 s"
std::string duration(const View& view, std::chrono::nanoseconds time);
/// "12 s": how long before the snapshot. "now" for less than a second.
std::string age(const View& view, base::Wall time);
/// The same in a phrase: "12 s ago", "vor 12 s"; "now".
void write_ago(Html& html, const View& view, base::Wall time);
/// By this host's clock and time zone: "14:03:12", with the date if it is more than 20 h ago.
std::string clock(const View& view, base::Wall time);
/// `clock`, in a `time` element.
void write_time(Html& html, const View& view, base::Wall time);
/// "2026-07-01"
std::string day(std::chrono::sys_seconds time);

}  // namespace reachd::page
