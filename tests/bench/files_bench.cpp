// Yardstick F: what it costs to write and rename so many files of such a size, and nothing else; with "sync",
// F+, each file is synced as well.
//
// usage: files_bench FOLDER FILES BYTES [sync]
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "base/file.hpp"

int main(int argc, char** argv) {
    if (argc < 4) {
        std::cerr << "usage: files_bench FOLDER FILES BYTES [sync]\n";
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const long files = std::atol(argv[2]);
    const std::string bytes(std::strtoul(argv[3], nullptr, 10), 'x');
    const bool syncs = argc > 4 && std::string(argv[4]) == "sync";
    std::filesystem::create_directories(folder / "stage");
    std::filesystem::create_directories(folder / "new");
    for (long number = 0; number < files; ++number) {
        const std::string name = std::to_string(number) + ".json";
        const auto staged = folder / "stage" / name;
        {
            const auto file = newspool::open_file(staged, O_WRONLY | O_CREAT | O_EXCL, 0640);
            newspool::write_all(file, bytes, staged);
            if (syncs) newspool::sync(file, staged);
        }
        std::filesystem::rename(staged, folder / "new" / name);
    }
}
