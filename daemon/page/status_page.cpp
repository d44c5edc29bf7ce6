#include "daemon/page/status_page.hpp"

#include "daemon/page/frame.hpp"
#include "daemon/page/matrix.hpp"
#include "daemon/page/probes.hpp"
#include "daemon/page/summary.hpp"

namespace reachd::page {

std::string status_page(const core::Snapshot& snapshot, Language language) {
  const View view(snapshot, language);
  Html main;
  main.markup("<a class=\"skip\" href=\"#probes\">").words(view.texts.skip).markup("</a>\n");
  write_verdict(main, view);
  if (snapshot.config && snapshot.config->proxied)
    main.markup("<p class=\"note\">").words(view.texts.proxied).markup("</p>\n");
  if (!snapshot.last_reload_successful)
    main.markup("<p class=\"note\">").words(view.texts.reload_failed).markup("</p>\n");
  write_services(main, view);
  write_matrix(main, view);
  write_probes(main, view);
  const auto state = answer(view);
  return document(view, std::string(state.word) + " – reachd", state.mood, std::move(main));
}

}  // namespace reachd::page
