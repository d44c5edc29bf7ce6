#include "base/files.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

namespace reachd::config {

namespace {

std::string error_text(int number) {
  return std::generic_category().message(number);
}

/// Reads to the end, or to one byte more than `most`.
FileText read_open(int descriptor, std::size_t most) {
  FileText result;
  char buffer[16'384];
  while (result.text.size() <= most) {
    const auto length = read(descriptor, buffer, sizeof buffer);
    if (length == 0) return result;
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) {
      result.error = error_text(errno);
      return result;
    }
    result.text.append(buffer, static_cast<std::size_t>(length));
  }
  result.text.clear();
  result.error = "larger than " + std::to_string(most / 1024) + " KiB";
  return result;
}

bool regular_or_missing(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};

}  // namespace

std::string beside(const std::string& configuration_file, const std::string& path) {
  const std::filesystem::path named(path);
  return named.is_absolute() ? path
                             : (std::filesystem::path(configuration_file).parent_path() / named).string();
}

FileText read_file(const std::string& path, std::size_t most) {
  FileText result;
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) {
    result.missing = errno == ENOENT;
    result.error = error_text(errno);
    return result;
  }
  result = read_open(descriptor, most);
  close(descriptor);
  return result;
}

FileText read_regular_file(const std::string& path, std::size_t most) {
  if (!regular_or_missing(path)) return {{}, "not a regular file", false};
  return read_file(path, most);
}

BundleCheck check_bundle(const std::string& path) {
  const FileText file = read_regular_file(path, bundle_limit);
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
