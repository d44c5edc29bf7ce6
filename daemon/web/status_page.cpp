#include "daemon/web/status_page.hpp"

#include <openssl/evp.h>

#include <array>
#include <map>
#include <tuple>
#include <vector>

#include "daemon/web/status_style.hpp"
#include "daemon/web/time_text.hpp"

namespace reachd::web {

namespace {

using core::Record;
using core::Snapshot;

/// A word for the state and the class that colours it.
struct Badge {
  std::string_view text;
  std::string_view style;
};

Badge badge_of(core::ServiceState state) {
  switch (state) {
    case core::ServiceState::ok:
      return {"ok", "ok"};
    case core::ServiceState::degraded:
      return {"degraded", "warn"};
    case core::ServiceState::down:
      return {"down", "bad"};
    case core::ServiceState::unknown:
      break;
  }
  return {"unknown", "soft"};
}

Badge badge_of(const Record& record) {
  if (!record.takes_part) return {"no record", "soft"};
  if (!record.up) return {"not settled", "soft"};
  if (*record.up) return record.settled ? Badge{"up", "ok"} : Badge{"up, last attempt failed", "warn"};
  return record.settled ? Badge{"down", "bad"} : Badge{"down, last attempt succeeded", "warn"};
}

class Page {
 public:
  /// Markup: literals only, so that no value can slip in unescaped.
  template <std::size_t N>
  Page& markup(const char (&literal)[N]) {
    text_.append(literal, N - 1);
    return *this;
  }
  Page& text(std::string_view value) {
    text_ += escape_html(value);
    return *this;
  }
  /// As it is; for the style sheet, which is ours.
  Page& raw_style(std::string_view style) {
    text_ += style;
    return *this;
  }
  Page& badge(Badge badge) {
    return markup("<span class=\"state ").text(badge.style).markup("\">").text(badge.text).markup("</span>");
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void write_head(Page& page) {
  page.markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
      .markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
      .markup("<meta http-equiv=\"refresh\" content=\"30\">\n<title>reachd</title>\n<style>")
      .raw_style(status_style)
      .markup("</style>\n</head>\n<body>\n<h1>reachd: iMessage and FaceTime from this network</h1>\n");
}

void write_diagnosis(Page& page, const Snapshot& snapshot) {
  for (const auto& diagnosis : snapshot.diagnoses) {
    for (const auto& cause : diagnosis.causes) {
      page.markup("<p class=\"cause\">");
      page.text(cause.sentence);
      page.markup("</p>\n");
    }
  }
}

void write_services(Page& page, const Snapshot& snapshot) {
  page.markup("<h2>Services</h2>\n<ul class=\"services\">\n");
  for (const auto& service : snapshot.services) {
    page.markup("<li>").text(service.service);
    if (service.source != "default")
      page.markup(" <span class=\"soft\">from ").text(service.source).markup("</span>");
    page.markup("<br>").badge(badge_of(service.state));
    if (service.since) {
      page.markup(" <span class=\"soft\">for ")
          .text(age_text(snapshot.taken - *service.since))
          .markup("</span>");
    }
    page.markup("</li>\n");
  }
  page.markup("</ul>\n");
}

bool fails(const Record& record) {
  return record.takes_part && record.last && record.last->outcome != probe::Outcome::ok;
}

void write_failure(Page& page, const Snapshot& snapshot, const Record& record) {
  const auto& labels = record.task->labels;
  const auto& last = *record.last;
  page.markup("<li><b>")
      .text(labels.probe)
      .markup("</b> <span class=\"soft\">")
      .text(net::name(labels.family));
  if (labels.kind == probe::Kind::dns) page.text(", " + labels.type + " from " + labels.resolver);
  if (labels.source != "default") page.text(", source " + labels.source);
  page.markup("</span>: ").text(probe::meaning(last.outcome));
  if (last.address) page.text(" (" + net::Endpoint{*last.address, labels.port}.to_string() + ")");
  if (!last.detail.empty()) page.markup("<br><span class=\"soft\">").text(last.detail).markup("</span>");
  if (record.down_since) {
    page.markup("<br><span class=\"soft\">down for ")
        .text(age_text(snapshot.taken - *record.down_since))
        .markup("</span>");
  }
  page.markup("</li>\n");
}

void write_failures(Page& page, const Snapshot& snapshot) {
  bool any = false;
  for (const auto& record : snapshot.records) {
    if (!fails(record)) continue;
    if (!any) page.markup("<h2>What fails now</h2>\n<ul>\n");
    any = true;
    write_failure(page, snapshot, record);
  }
  if (any) page.markup("</ul>\n");
}

/// The records that share a row of the table: one probe, source, resolver and type, over both families.
struct Row {
  const core::Labels* labels = nullptr;
  std::array<const Record*, 2> families{};
};

std::vector<Row> rows_of(const Snapshot& snapshot) {
  std::map<std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>, std::size_t>
      index;
  std::vector<Row> rows;
  for (const auto& record : snapshot.records) {
    const auto& labels = record.task->labels;
    const auto [place, is_new] =
        index.try_emplace({labels.probe, labels.source, labels.resolver, labels.type}, rows.size());
    if (is_new) rows.push_back({&labels, {}});
    rows[place->second].families[static_cast<std::size_t>(labels.family)] = &record;
  }
  return rows;
}

void write_cell(Page& page, const Snapshot& snapshot, net::Family family, const Record* record) {
  page.markup("<td data-head=\"").text(family == net::Family::ipv4 ? "IPv4" : "IPv6").markup("\">");
  if (record == nullptr) {
    page.markup("<span class=\"soft\">&ndash;</span></td>");
    return;
  }
  page.badge(badge_of(*record));
  if (record->takes_part && record->last) {
    const auto& last = *record->last;
    page.markup("<br>").text(probe::name(last.outcome)).markup(" <span class=\"soft\">");
    page.text(duration_text(last.duration)).markup(", ").text(age_text(snapshot.taken - last.started_wall));
    page.markup(" ago</span>");
  }
  page.markup("</td>");
}

void write_table(Page& page, const Snapshot& snapshot) {
  page.markup(
      "<h2>Probes</h2>\n<table>\n<thead><tr><th>Probe</th><th>IPv4</th><th>IPv6</th></tr></"
      "thead>\n<tbody>\n");
  for (const auto& row : rows_of(snapshot)) {
    const auto& labels = *row.labels;
    page.markup("<tr><th scope=\"row\">").text(labels.probe).markup("<br><span class=\"soft\">");
    page.text(probe::name(labels.kind)).markup(" ").text(labels.target);
    if (labels.kind == probe::Kind::dns) page.text(" " + labels.type + " from " + labels.resolver);
    if (labels.kind != probe::Kind::dns) page.text(" port " + std::to_string(labels.port));
    if (labels.source != "default") page.text(", source " + labels.source);
    page.markup("</span></th>");
    for (const auto family : {net::Family::ipv4, net::Family::ipv6}) {
      write_cell(page, snapshot, family, row.families[static_cast<std::size_t>(family)]);
    }
    page.markup("</tr>\n");
  }
  page.markup("</tbody>\n</table>\n");
}

std::string sha256_base64(std::string_view text) {
  std::array<unsigned char, 32> digest{};
  std::array<unsigned char, 48> encoded{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length)};
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

const std::string& status_page_policy() {
  static const std::string policy = "default-src 'none'; style-src 'sha256-" + sha256_base64(status_style) +
                                    "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  return policy;
}

std::string status_page(const Snapshot& snapshot) {
  Page page;
  write_head(page);
  page.markup("<p class=\"soft\">As of ")
      .text(rfc3339(snapshot.taken))
      .markup(", version ")
      .text(REACHD_VERSION);
  page.markup(
      ". The page renews itself. <a href=\"/api/v1/status\">JSON</a>, <a "
      "href=\"/metrics\">metrics</a></p>\n");
  if (snapshot.config && snapshot.config->proxied) {
    page.markup(
            "<p class=\"note\">Devices here leave through an explicit proxy. reachd tests the direct path, "
            "so its ")
        .markup("verdict does not hold for them.</p>\n");
  }
  if (!snapshot.last_reload_successful) {
    page.markup("<p class=\"note\">The configuration could not be loaded again; the one before is in force. ")
        .markup("The journal says why.</p>\n");
  }
  write_services(page, snapshot);
  write_diagnosis(page, snapshot);
  write_failures(page, snapshot);
  write_table(page, snapshot);
  page.markup("</body>\n</html>\n");
  return page.take();
}

}  // namespace reachd::web
