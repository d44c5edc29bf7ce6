#include "serve/gate.hpp"

#include <algorithm>
#include <utility>

namespace reachd::serve {

namespace {

Response unauthorized() {
  // RFC 7617, 2.1: names and passwords are compared as UTF-8.
  return text_response(401, "A user's name and password are needed here (basic_auth_users in web_config).",
                       {{"WWW-Authenticate", "Basic realm=\"reachd\", charset=\"UTF-8\""}});
}

Response later(int status, std::string_view text) {
  return text_response(status, text, {{"Retry-After", "1"}});
}

}  // namespace

Gate::Gate(std::shared_ptr<asio::io_context> loop, std::shared_ptr<const web_config::WebConfig> config)
    : passwords_(std::move(loop)) {
  set(std::move(config));
}

void Gate::set(std::shared_ptr<const web_config::WebConfig> config) {
  config_ = std::move(config);
  if (config_ && config_->rate_limit) tokens_ = config_->rate_limit->burst;
  counted_ = std::chrono::steady_clock::now();
}

bool Gate::within_rate() {
  const auto& limit = config_->rate_limit;
  if (!limit) return true;
  const auto now = std::chrono::steady_clock::now();
  const std::chrono::duration<double, std::nano> passed = now - std::exchange(counted_, now);
  tokens_ =
      std::min<double>(limit->burst, tokens_ + passed.count() / static_cast<double>(limit->interval.count()));
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

void Gate::admit(const Request& request, Done done) {
  if (!config_) return done(std::nullopt);
  if (!within_rate()) return done(later(429, "More requests than rate_limit in web_config allows."));
  if (config_->users.empty()) return done(std::nullopt);
  auto credentials =
      request.authorizations.size() == 1 ? parse_basic(request.authorizations.front()) : std::nullopt;
  if (!credentials) return done(unauthorized());
  passwords_.check(config_, std::move(*credentials), request.client,
                   [done = std::move(done)](Passwords::Verdict verdict) {
                     switch (verdict) {
                       case Passwords::Verdict::right:
                         return done(std::nullopt);
                       case Passwords::Verdict::wrong:
                         return done(unauthorized());
                       case Passwords::Verdict::busy:
                         return done(later(503, "Too many passwords of this client wait to be checked."));
                     }
                   });
}

}  // namespace reachd::serve
