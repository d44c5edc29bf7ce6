#include "metrics/definitions.hpp"

namespace reachd::metrics {

std::span<const Definition> definitions() {
  static const auto all = [] {
    std::vector<Definition> list;
    for (const auto subject : {probe_definitions(), trust_definitions(), diagnosis_definitions(),
                               service_definitions(), process_definitions()}) {
      list.insert(list.end(), subject.begin(), subject.end());
    }
    return list;
  }();
  return all;
}

}  // namespace reachd::metrics
