#include "daemon/report/sentences.hpp"

#include "daemon/report/text.hpp"

namespace reachd::report {

std::string sentences(const core::Snapshot& snapshot, bool colour, int width) {
  std::string text;
  for (const auto& diagnosis : snapshot.diagnoses) {
    for (const auto& cause : diagnosis.causes) text += wrapped(ascii(cause.sentence), 0, width) + "\n";
  }
  if (text.empty()) return text;
  return "\n" + painted("DIAGNOSIS", Colour::bold, colour) + "\n" + text;
}

}  // namespace reachd::report
