#pragma once

#include <string_view>

namespace reachd::web {

/// The style sheet of the status page. Each state has a word beside its colour.
inline constexpr std::string_view status_style = R"(
:root { color-scheme: light dark; --line: #8884; --soft: #666; --ok: #1a7f37; --bad: #c62828; --warn: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --soft: #aaa; --ok: #4cc46b; --bad: #ff7b72; --warn: #e3b341; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.3rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
.soft { color: var(--soft); font-size: .9rem; }
.ok { color: var(--ok); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.state { font-weight: 600; white-space: nowrap; }
.note { border-left: .25rem solid var(--warn); padding: .25rem .75rem; }
ul.services { display: flex; flex-wrap: wrap; gap: .75rem; list-style: none; margin: 0; padding: 0; }
ul.services li { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; min-width: 10rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); }
td { overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  thead { display: none; }
  tr { display: block; border-bottom: 1px solid var(--line); padding: .4rem 0; }
  td, tbody th { display: block; border: 0; padding: .1rem 0; }
  td[data-head]::before { content: attr(data-head) ": "; color: var(--soft); }
}
)";

}  // namespace reachd::web
