#pragma once

// The last attempts of a task, the oldest first.
//
// A snapshot copies them for every series, and each holds texts, addresses and a certificate chain: so what
// has ended stands once, immutable, and a copy is but pointers to it. Copying values took 3 of the 5 ms in
// which a page of 60 probes has to come.

#include <deque>
#include <iterator>
#include <memory>

#include "result/result.hpp"

namespace reachd::core {

inline constexpr std::size_t history_length = 20;

class History {
  using Results = std::deque<std::shared_ptr<const result::Result>>;

 public:
  /// Over `const result::Result&`.
  class Iterator {
   public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = result::Result;
    using difference_type = std::ptrdiff_t;
    using pointer = const result::Result*;
    using reference = const result::Result&;

    Iterator() = default;
    explicit Iterator(Results::const_iterator at) : at_(at) {}
    reference operator*() const { return **at_; }
    pointer operator->() const { return at_->get(); }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return Iterator(at_++); }
    Iterator& operator--() {
      --at_;
      return *this;
    }
    Iterator operator--(int) { return Iterator(at_--); }
    bool operator==(const Iterator&) const = default;

   private:
    Results::const_iterator at_;
  };

  /// At most history_length are kept: the oldest goes.
  void push_back(result::Result result) {
    results_.push_back(std::make_shared<const result::Result>(std::move(result)));
    if (results_.size() > history_length) results_.pop_front();
  }
  void clear() { results_.clear(); }

  bool empty() const { return results_.empty(); }
  std::size_t size() const { return results_.size(); }
  const result::Result& front() const { return *results_.front(); }
  const result::Result& back() const { return *results_.back(); }
  const result::Result& operator[](std::size_t i) const { return *results_[i]; }
  Iterator begin() const { return Iterator(results_.begin()); }
  Iterator end() const { return Iterator(results_.end()); }
  auto rbegin() const { return std::make_reverse_iterator(end()); }
  auto rend() const { return std::make_reverse_iterator(begin()); }

 private:
  Results results_;
};

}  // namespace reachd::core
