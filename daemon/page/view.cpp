#include "daemon/page/view.hpp"

#include "base/time_text.hpp"

namespace reachd::page {

namespace {

bool is_now(const View& view, base::Wall time) {
  return view.now - time < std::chrono::seconds(1);
}

}  // namespace

std::string duration(const View& view, std::chrono::nanoseconds time) {
  auto text = base::measured_text(time);
  if (const auto point = text.find('.'); point != std::string::npos)
    text.replace(point, 1, view.texts.decimal_point);
  return text;
}

std::string age(const View& view, base::Wall time) {
  return is_now(view, time) ? std::string(view.texts.now) : base::age_text(view.now - time);
}

void write_ago(Html& html, const View& view, base::Wall time) {
  if (is_now(view, time)) {
    html.words(view.texts.now);
  } else {
    html.phrase(view.texts.ago, {age(view, time)});
  }
}

std::string clock(const View& view, base::Wall time) {
  const auto distance = std::chrono::abs(view.now - time);
  return base::local_text(time, distance < std::chrono::hours(20) ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S");
}

void write_time(Html& html, const View& view, base::Wall time) {
  html.markup("<time datetime=\"").text(base::rfc3339(time)).markup("\">").text(clock(view, time));
  html.markup("</time>");
}

std::string day(std::chrono::sys_seconds time) {
  return base::rfc3339(time).substr(0, 10);
}

}  // namespace reachd::page
