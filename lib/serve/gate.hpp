#pragma once

// Whether a request is admitted: enforces the rules of a web_config.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "serve/passwords.hpp"
#include "serve/request_reader.hpp"
#include "serve/response.hpp"
#include "web_config/web_config.hpp"

namespace reachd::serve {

/// On the HTTP thread only. Without a web_config, everything is admitted.
class Gate {
 public:
  /// Nothing: the request may pass. Otherwise the response that refuses it.
  using Done = std::function<void(std::optional<Response> refusal)>;

  explicit Gate(std::shared_ptr<asio::io_context> loop,
                std::shared_ptr<const web_config::WebConfig> config = {});

  /// Applies to every request from now on, including those on existing connections.
  void set(std::shared_ptr<const web_config::WebConfig> config);
  /// Null if there is none.
  const std::shared_ptr<const web_config::WebConfig>& config() const { return config_; }

  /// `done` is called once on the HTTP thread, perhaps before this returns; never if the server stops first.
  void admit(const Request& request, Done done);

 private:
  bool within_rate();

  std::shared_ptr<const web_config::WebConfig> config_;
  Passwords passwords_;
  double tokens_ = 0;
  std::chrono::steady_clock::time_point counted_;
};

}  // namespace reachd::serve
