#include "daemon/web/web_access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <asio/post.hpp>
#include <chrono>
#include <utility>

namespace reachd::web {

namespace {

using journal::Event;
using yaml::Message;

constexpr auto look_interval = std::chrono::seconds(1);

/// Warns of what the configuration and its web_config permit to everybody who can reach the port.
void warn_of_openness(const config::Config& config, const web_config::Loaded& served,
                      std::vector<Message>& messages) {
  const auto open = std::ranges::find_if(
      config.listen, [](const net::Endpoint& endpoint) { return !endpoint.address.is_loopback(); });
  if (open == config.listen.end()) return;
  const auto& rules = *served.config;
  const auto warn = [&](const std::string& text) {
    messages.push_back({Message::Severity::warning, served.path, 0, 0, text});
  };
  if (rules.users.empty() && !(rules.tls && rules.tls->requires_known_client())) {
    warn(open->to_string() +
         " can be reached by others, and nothing here asks for a password ('basic_auth_users') or "
         "a known certificate ('client_auth_type: RequireAndVerifyClientCert')");
  }
  if (!rules.users.empty() && !rules.tls)
    warn("passwords for " + open->to_string() + " travel in the clear: there is no 'tls_server_config'");
}

}  // namespace

Served load_served(const config::Loaded& loaded, std::vector<Message>& messages) {
  Served result;
  if (loaded.web_config.empty()) return result;
  result.web_config = web_config::load_file(loaded.web_config);
  const auto& said = result.web_config->messages;
  messages.insert(messages.end(), said.begin(), said.end());
  if (loaded.config && result.rules()) warn_of_openness(*loaded.config, *result.web_config, messages);
  return result;
}

Served load_served(daemon::LoadResult& loaded) {
  const config::Loaded named{.config = loaded.loadable ? loaded.loadable->config : nullptr,
                             .messages = {},
                             .web_config = loaded.web_config};
  auto served = load_served(named, loaded.messages);
  if (served.web_config && !served.web_config->config) loaded.loadable.reset();
  return served;
}

void WebAccess::start(web::Server& server, Served served) {
  asio::post(strand_, [this, &server, served = std::move(served)] {
    server_ = &server;
    watch(served);
  });
}

void WebAccess::take(Served served, std::vector<net::Endpoint> listen, web::Server::Listening done) {
  asio::post(strand_, [this, served = std::move(served), listen = std::move(listen), done = std::move(done)] {
    server_->serve(served.rules(), listen, done);
    watch(served);
  });
}

void WebAccess::watch(const Served& served) {
  if (served.web_config) {
    watch_.emplace(*served.web_config);
  } else {
    watch_.reset();
  }
  told_.clear();
  successful_ = true;
  wait();
}

void WebAccess::stop() {
  asio::post(strand_, [this] {
    stopped_ = true;
    timer_.cancel();
  });
}

void WebAccess::wait() {
  if (!watch_ || stopped_) return;
  timer_.expires_after(look_interval);
  timer_.async_wait([this](std::error_code error) {
    if (!error && !stopped_) look();
  });
}

void WebAccess::look() {
  if (const auto loaded = watch_ ? watch_->look() : std::nullopt) {
    if (loaded->config) server_->set_web_config(loaded->config);
    report(*loaded);
  }
  wait();
}

void WebAccess::report(const web_config::Loaded& loaded) {
  successful_ = loaded.config != nullptr;
  if (loaded.config) {
    told_.clear();
    for (const auto& message : loaded.messages) log_.line(journal::Level::warning, message.to_string());
    log_.write({Event::config_loaded,
                fmt::format("{} or a file that it names has changed, and is in force", loaded.path)});
    return;
  }
  std::string errors;
  for (const auto& message : loaded.messages) {
    if (message.is_error()) errors += message.to_string() + "\n";
  }
  if (std::exchange(told_, errors) == errors) return;
  for (const auto& message : loaded.messages)
    log_.line(message.is_error() ? journal::Level::error : journal::Level::warning, message.to_string());
  const auto& first = *std::ranges::find_if(loaded.messages, &Message::is_error);
  log_.write(
      {Event::config_rejected,
       fmt::format("{} or a file that it names has changed and is rejected, what was read before stays in "
                   "force: {}",
                   loaded.path, first.to_string())});
}

}  // namespace reachd::web
