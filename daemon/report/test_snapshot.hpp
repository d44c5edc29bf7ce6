#pragma once

// Hand-made snapshots for the tests in this directory.

#include <memory>
#include <string>
#include <string_view>

#include "core/snapshot.hpp"

namespace reachd::report {

class TestSnapshot {
 public:
  TestSnapshot() : config_(std::make_shared<config::Config>()) { config_->probes.reserve(16); }

  core::Record& add(const std::string& probe, decltype(config::Probe::target) target, const std::string& host,
                    std::uint16_t port, net::Family family = net::Family::ipv4,
                    config::Role role = config::Role::none) {
    config_->probes.push_back({});
    auto& made = config_->probes.back();
    made.name = probe;
    made.target = std::move(target);
    made.role = role;
    auto task = std::make_shared<probe::Task>();
    task->labels = {probe, made.kind(), host, port, family, "default", "", ""};
    if (made.kind() == result::Kind::dns) {
      task->labels.resolver = "system-1";
      task->labels.type = "A";
    }
    task->probe = &made;
    snapshot.records.push_back({});
    snapshot.records.back().task = task;
    task_ = task;
    return snapshot.records.back();
  }
  /// Those of the last record added.
  probe::Labels& labels() { return task_->labels; }
  config::Config& config() { return *config_; }

  void service(const std::string& name, core::ServiceState state, const std::string& source = "default") {
    snapshot.services.push_back({name, source, state, {}});
  }

  static result::Result ended(result::Outcome outcome, const std::string& address = "") {
    result::Result result;
    result.outcome = outcome;
    result.address = net::Address::parse(address);
    result.duration = std::chrono::milliseconds(5000);
    return result;
  }

  core::Snapshot snapshot;

  void finish() { snapshot.config = config_; }

 private:
  std::shared_ptr<config::Config> config_;
  std::shared_ptr<probe::Task> task_;
};

inline bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace reachd::report
