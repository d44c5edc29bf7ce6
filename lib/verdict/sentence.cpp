#include "verdict/sentence.hpp"

#include "base/time_text.hpp"
#include "verdict/rows.hpp"

namespace reachd::verdict {

std::string Sentence::text() const {
  return what + rest + (ask.empty() ? "" : "; ") + ask + ".";
}

Sentence Sentence::since(base::Wall start, base::Language language) const {
  const auto time = base::utc_minute_text(start);
  auto timed = *this;
  timed.what += language == base::Language::german ? ", seit " + time : " since " + time;
  return timed;
}

Sentence sentence(const Particulars& particulars, base::Language language) {
  return row(particulars.cause).sentence.in(language)(particulars);
}

}  // namespace reachd::verdict
