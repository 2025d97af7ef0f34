// A table in the form of a switch: what to do about each errno that a user can meet.
#include "base/cause.hpp"

#include <cerrno>
#include <string_view>

namespace newspool {
namespace {

std::string_view advice(int error) {
    switch (error) {
        case ENOENT:
            return "correct the path";
        case EACCES:
        case EPERM:
            return "do it as that user, or give yours the right";
        case ENOSPC:
        case EDQUOT:
            return "free some space";
        case EROFS:
            return "mount it for writing, or name it under ReadWritePaths= of the unit";
        case EEXIST:
            return "move what is there out of the way";
        case ENOTDIR:
            return "expected a folder there";
        case EISDIR:
            return "expected a file there, not a folder";
        case ELOOP:
            return "expected no link there";
        case EXDEV:
            return "both must lie on one file system";
        case ENAMETOOLONG:
            return "choose a shorter name";
        case EFBIG:
            return "expected less, or a higher limit (ulimit -f)";
        case EMFILE:
        case ENFILE:
            return "raise the limit of open files (ulimit -n, LimitNOFILE=)";
        case ENOMEM:
            return "give it more memory";
        case EIO:
            return "look into the kernel's log: the disk may be failing";
        case EADDRINUSE:
            return "stop what listens there, or choose another place";
        case EADDRNOTAVAIL:
            return "this machine has no such address: choose another";
        default:
            return {};
    }
}

class Causes : public std::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "newspool"; }
    [[nodiscard]] std::string message(int error) const override {
        std::string text = std::generic_category().message(error);
        if (!advice(error).empty()) text.append("; ").append(advice(error));
        return text;
    }
    [[nodiscard]] std::error_condition default_error_condition(int error) const noexcept override {
        return {error, std::generic_category()};
    }
};

}  // namespace

const std::error_category& causes() noexcept {
    static const Causes ours;
    return ours;
}

std::string cause(int error) { return causes().message(error); }

}  // namespace newspool
