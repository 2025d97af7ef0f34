// System calls that say no, or never come back, at a chosen moment: the functions of the C library that the
// ledger (through SQLite) and the spool end in are replaced in the test program, and ask here first.
#pragma once

#include <cstddef>
#include <functional>

namespace newspool::test {

enum class Call { fsync, fdatasync, syncfs, renameat2, unlinkat, pwrite, write };  // write: to files

// While it lives, `answer` is asked before each such call, by one thread at a time: 0 lets it happen,
// anything else is the errno with which it fails. It may also end the process (die()). One at a time for each
// call.
class Fault {
  public:
    Fault(Call call, std::function<int()> answer);
    ~Fault();
    Fault(const Fault&) = delete;
    Fault& operator=(const Fault&) = delete;

  private:
    Call call_;
};

// While it lives, no write takes more than so many bytes at once.
class ShortWrites {
  public:
    explicit ShortWrites(std::size_t most);
    ~ShortWrites();
    ShortWrites(const ShortWrites&) = delete;
    ShortWrites& operator=(const ShortWrites&) = delete;
};

// Ends the process by SIGKILL: no destructor runs, nothing is flushed.
[[noreturn]] void die();

}  // namespace newspool::test
