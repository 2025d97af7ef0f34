// mkdtemp below $TMPDIR or /tmp, or /dev/shm. Where $NEWSPOOL_ARTICLES is a folder, the articles that are
// left in a spool at the end of a test are kept there, for tests/validate-articles.
#include "support/folder.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <unistd.h>

namespace newspool::test {
namespace {

std::filesystem::path place(Folder::Where where) {
    const char* memory = "/dev/shm";
    const bool in_memory = where == Folder::Where::memory && access(memory, R_OK | W_OK | X_OK) == 0;
    return in_memory ? memory : std::filesystem::temp_directory_path();
}

bool is_article(const std::filesystem::path& file) {
    const auto extension = file.extension();
    return file.parent_path().filename() == "new" && (extension == ".json" || extension == ".jsonl");
}

void keep_articles(const std::filesystem::path& root) {
    const char* into = std::getenv("NEWSPOOL_ARTICLES");
    std::error_code error;
    if (into == nullptr || !std::filesystem::is_directory(into, error)) return;
    const std::string name = root.filename().string() + "-" + std::to_string(getpid()) + ".jsonl";
    std::ofstream kept;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root, error)) {
        if (!is_article(entry.path())) continue;
        if (!kept.is_open()) kept.open(std::filesystem::path(into) / name, std::ios::binary);
        kept << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    }
}

}  // namespace

Folder::Folder(Where where) {
    std::string pattern = (place(where) / "newspool-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
    path_ = pattern;
}

Folder::~Folder() {
    keep_articles(path_);
    std::error_code ignored;  // a leftover folder must not fail the test that left it
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path Folder::write(std::string_view name, std::string_view bytes) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
}

std::string Folder::read(std::string_view name) const {
    std::ostringstream bytes;
    bytes << std::ifstream(path_ / name, std::ios::binary).rdbuf();
    return bytes.str();
}

std::vector<std::string> Folder::names(std::string_view below) const {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(path_ / below, none))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

}  // namespace newspool::test
