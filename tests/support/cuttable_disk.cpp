// FICLONE holds the writers of the file off while it copies.
#include "support/cuttable_disk.hpp"

#include <cerrno>
#include <stdexcept>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include <fmt/format.h>

#include "base/file.hpp"
#include "support/command.hpp"

namespace newspool::test {
namespace {

constexpr std::uintmax_t smallest_xfs = std::uintmax_t{300} << 20U;
constexpr unsigned copies = 8;  // of the whole disk, if all of its blocks were written anew between two cuts

Mounted make_outer(const Folder& folder, std::uintmax_t bytes) {
    make_xfs(folder / "outer.img", smallest_xfs + copies * bytes);
    return Mounted::image(folder / "outer.img", folder / "outer");
}

}  // namespace

CuttableDisk::CuttableDisk(std::uintmax_t bytes) : outer_(make_outer(folder_, bytes)) {
    make_ext4(folder_ / "outer/disk.img", bytes);
    inner_.emplace(Mounted::image(folder_ / "outer/disk.img", path()));
}

void CuttableDisk::cut() const {
    const Descriptor now = open_file(folder_ / "outer/disk.img", O_RDONLY);
    const Descriptor kept = open_file(folder_ / "outer/kept.img", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (::ioctl(kept.number(), FICLONE, now.number()) != 0)
        throw_errno(errno, "cannot copy by reflink", "disk.img");
}

void CuttableDisk::restore() {
    inner_.reset();
    std::filesystem::rename(folder_ / "outer/kept.img", folder_ / "outer/disk.img");
    const std::string image = folder_ / "outer/disk.img";
    const Said checked = run_command({"e2fsck", "-f", "-p", image});
    if (checked.code > 1)  // 1: the journal was replayed
        throw std::runtime_error(fmt::format("e2fsck: {}{}", checked.out, checked.err));
    inner_.emplace(Mounted::image(image, path()));
}

}  // namespace newspool::test
