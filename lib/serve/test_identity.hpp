#pragma once

// For tests: a server's certificate and key.

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <string>
#include <vector>

#include "base/openssl.hpp"
#include "tls/test_authority.hpp"
#include "web_config/web_config.hpp"

namespace reachd::serve {

struct TestIdentity {
  explicit TestIdentity(const std::string& name = "localhost") {
    tls::test::Order order;
    order.common_name = name;
    order.alternative_names = "DNS:" + name;
    made = tls::test::root(order);
  }

  web_config::TlsSettings settings() const {
    web_config::TlsSettings settings;
    settings.certificates = tls::test::pem({made.certificate.get()});
    const base::Bio bio(BIO_new(BIO_s_mem()));
    REQUIRE(PEM_write_bio_PrivateKey(bio.get(), made.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    settings.key = std::string(text, static_cast<std::size_t>(length));
    settings.min_version = TLS1_2_VERSION;
    settings.max_version = TLS1_3_VERSION;
    return settings;
  }

  std::shared_ptr<const web_config::ServerContext> context() const {
    std::vector<web_config::TlsError> errors;
    auto context = web_config::ServerContext::make(settings(), errors);
    REQUIRE_MESSAGE(errors.empty(), errors.front().text);
    return context;
  }

  tls::test::Identity made{.certificate = nullptr, .key = nullptr};
};

}  // namespace reachd::serve
