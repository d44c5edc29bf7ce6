#pragma once

// Answers to a query as bytes, for tests with a server of their own.

#include <cstdint>
#include <span>
#include <vector>

namespace reachd::dns {

/// The query's header and question, as an answer with this code and without records.
inline std::vector<std::uint8_t> answer_with_code(std::span<const std::uint8_t> query, int code) {
  std::size_t end = 12;
  while (query[end] != 0) end += query[end] + 1u;
  end += 5;  // the root label, type and class
  std::vector<std::uint8_t> answer(query.begin(), query.begin() + static_cast<std::ptrdiff_t>(end));
  answer[2] = 0x81;  // a response, recursion desired
  answer[3] = static_cast<std::uint8_t>(0x80 | code);
  for (std::size_t i = 6; i < 12; ++i) answer[i] = 0;
  return answer;
}

/// A good answer with these addresses (4 or 16 bytes each) and a TTL of 30 s.
inline std::vector<std::uint8_t> answer_to(std::span<const std::uint8_t> query,
                                           const std::vector<std::vector<std::uint8_t>>& addresses) {
  auto answer = answer_with_code(query, 0);
  answer[7] = static_cast<std::uint8_t>(addresses.size());
  for (const auto& address : addresses) {
    const auto type = static_cast<std::uint8_t>(address.size() == 4 ? 1 : 28);
    const std::uint8_t head[] = {0xc0, 12, 0, type, 0, 1,
                                 0,    0,  0, 30,   0, static_cast<std::uint8_t>(address.size())};
    answer.insert(answer.end(), std::begin(head), std::end(head));
    answer.insert(answer.end(), address.begin(), address.end());
  }
  return answer;
}

}  // namespace reachd::dns
