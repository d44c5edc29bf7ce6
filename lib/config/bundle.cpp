#include "config/bundle.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <memory>

#include "base/files.hpp"

namespace reachd::config {

namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};

}  // namespace

BundleCheck check_bundle(const std::string& path) {
  const auto file = base::read_regular_file(path, bundle_limit);
  if (!file.error.empty()) return {file.error, file.missing};
  const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(file.text.data(), static_cast<int>(file.text.size())));
  int count = 0;
  ERR_clear_error();
  while (
      const std::unique_ptr<X509, Free> certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)})
    ++count;
  // The end of a file is reported as "no start line" (PEM_read_bio_X509(3)); anything else is a broken
  // certificate.
  const auto last = ERR_peek_last_error();
  const bool at_end = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end) return {"certificate number " + std::to_string(count + 1) + " in it cannot be read", false};
  if (count == 0) return {"it holds no PEM certificate", false};
  return {};
}

}  // namespace reachd::config
