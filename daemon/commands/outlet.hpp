// Prints what comes, at the pace of whoever reads it, and keeps nobody waiting for that: once it is not taken
// for a moment, as by a pager, all that follows waits in a file without a name.
#pragma once

#include <chrono>
#include <cstdio>
#include <memory>
#include <string_view>

namespace newspool::commands {

class Outlet {
  public:
    // The descriptor stays open.
    explicit Outlet(int descriptor, std::chrono::milliseconds moment = std::chrono::seconds(1))
        : descriptor_(descriptor), moment_(moment) {}

    // Both throw std::system_error if it cannot be written.
    void print(std::string_view text);
    // To be called at the end; returns when all is taken.
    void finish();

  private:
    struct Close {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };

    [[nodiscard]] bool is_taken() const;
    [[nodiscard]] std::size_t write_some(std::string_view text) const;
    void set_aside(std::string_view text);

    int descriptor_;
    std::chrono::milliseconds moment_;
    std::unique_ptr<std::FILE, Close> aside_;
};

}  // namespace newspool::commands
