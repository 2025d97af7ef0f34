// Standard error becomes a file, and is put back at the end.
#include "support/stderr_capture.hpp"

#include <cerrno>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

namespace newspool::test {

StderrCapture::StderrCapture() : folder_(Folder::Where::memory), before_(dup(STDERR_FILENO)) {
    const Descriptor file(
        open((folder_ / "stderr").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (before_.number() < 0 || file.number() < 0 || dup2(file.number(), STDERR_FILENO) < 0)
        throw_errno(errno, "cannot capture standard error in", folder_.path());
}

StderrCapture::~StderrCapture() { dup2(before_.number(), STDERR_FILENO); }

std::vector<std::string> StderrCapture::lines() {
    const std::string all = folder_.read("stderr");
    std::istringstream fresh(all.substr(read_));
    read_ = all.size();
    std::vector<std::string> lines;
    for (std::string line; std::getline(fresh, line);) lines.push_back(line);
    return lines;
}

}  // namespace newspool::test
