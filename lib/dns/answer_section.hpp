#pragma once

// The answer section of a message: which of its records answer the question. Used by message.cpp only.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dns/message.hpp"
#include "dns/reader.hpp"

namespace reachd::dns {

class AnswerSection {
 public:
  /// Adds a record of class IN from `message`. Empty if its data is valid for its type; otherwise what is
  /// wrong with it.
  std::string_view add(std::span<const std::uint8_t> message, Record record);

  /// Fills in `records`, `addresses`, `ttl` and `final_name`: follows the CNAMEs starting at `asked`. A chain
  /// that loops or is too long yields no record.
  void follow(Name asked, std::uint16_t type, Answer& answer) const;

 private:
  struct Item {
    Record record;
    Name target;  ///< of a CNAME
  };
  std::vector<Item> items_;
};

}  // namespace reachd::dns
