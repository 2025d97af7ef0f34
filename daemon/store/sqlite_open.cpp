// A new ledger is made whole under another name and then renamed, so that a death in the middle leaves none:
// an empty file of the ledger's name is therefore always damage.
#include "store/sqlite_open.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/cause.hpp"
#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/text.hpp"
#include "store/schema.hpp"

namespace newspool::store {
namespace {

using std::filesystem::path;

constexpr std::array<const char*, 3> companions{"-wal", "-shm", "-journal"};

path beside(const path& file, std::string_view ending) { return path(file.string() + std::string(ending)); }

std::string shown(const path& file) { return printable(file.string(), 4096); }

path folder_of(const path& file) { return file.has_parent_path() ? file.parent_path() : path("."); }

void sync_folder(const path& file) {
    const path folder = folder_of(file);
    sync(open_file(folder, O_RDONLY | O_DIRECTORY), folder);
}

[[noreturn]] void refuse_damaged(const path& database, std::string_view what) {
    throw Refused(Refused::Why::damaged,
                  fmt::format("the ledger {} {}: restore it from a backup, or move it out of the way with "
                              "`newspool recover --set-aside`",
                              shown(database), what));
}

std::string random_hexadecimal(std::size_t bytes) {
    std::string random(bytes, '\0');
    if (::getrandom(random.data(), bytes, 0) != static_cast<ssize_t>(bytes))
        throw std::system_error(errno, causes(), "cannot draw random bytes");
    return hexadecimal(random);
}

// RFC 9562 §5.4
std::string draw_uuid() {
    std::string digits = random_hexadecimal(16);
    digits[12] = '4';
    digits[16] = "89ab"[digits[16] & 3];
    for (const std::size_t position : {20U, 16U, 12U, 8U}) digits.insert(position, "-");
    return digits;
}

void create(const path& database) {
    const path draft = beside(database, ".new");
    for (const char* companion : companions) std::filesystem::remove(beside(draft, companion));
    std::filesystem::remove(draft);
    std::filesystem::create_directories(folder_of(database));
    static_cast<void>(open_file(draft, O_CREAT | O_EXCL | O_WRONLY, 0640));
    {
        Connection connection(draft, Connection::Access::read_write);
        connection.execute(fmt::format("PRAGMA application_id = {}", application_id));
        migrate(connection);
        Statement(connection, "INSERT INTO ledger (id, uuid, generation) VALUES (1, ?1, ?2)")
            .run(draw_uuid(), random_hexadecimal(4));
    }
    sync(open_file(draft, O_RDONLY), draft);
    if (::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, database.c_str(), RENAME_NOREPLACE) != 0)
        throw_errno(errno, "cannot create the ledger", database);
    sync_folder(database);
}

// What can be told without SQLite, which would open an empty file without a word.
void look_at_file(const path& database) {
    struct stat found{};
    if (::stat(database.c_str(), &found) != 0) throw_errno(errno, "cannot look at the ledger", database);
    if (!S_ISREG(found.st_mode))
        throw Refused(
            Refused::Why::foreign,
            fmt::format("the ledger {} is not a regular file: correct `database`", shown(database)));
    if (found.st_size == 0) refuse_damaged(database, "is empty");
    std::array<char, 16> magic{};
    const Descriptor file = open_file(database, O_RDONLY);
    if (::read(file.number(), magic.data(), magic.size()) != static_cast<ssize_t>(magic.size()) ||
        std::string_view(magic.data(), 15) != "SQLite format 3")
        refuse_damaged(database, "is damaged or no ledger at all");
}

void check_contents(Connection& connection) {
    if (connection.number("PRAGMA application_id") != application_id)
        throw Refused(
            Refused::Why::foreign,
            fmt::format("{} is a database of another program: correct `database`", shown(connection.file())));
    if (connection.number("PRAGMA user_version") > static_cast<std::int64_t>(migrations().size()))
        migrate(connection);  // refuses
    if (const std::string problem = connection.text("PRAGMA quick_check(1)"); problem != "ok")
        refuse_damaged(connection.file(), fmt::format("is damaged ({})", printable(problem)));
}

void keep_copy_of_older(Connection& connection) {
    const std::int64_t version = connection.number("PRAGMA user_version");
    if (version == static_cast<std::int64_t>(migrations().size())) return;
    const path copy = beside(connection.file(), fmt::format(".schema-{}", version));
    std::filesystem::remove(copy);
    Statement(connection, "VACUUM INTO ?1").run(copy.string());
    sync(open_file(copy, O_RDONLY), copy);
}

// The check of a delivery's state makes a table of the states for each row, which costs more than the row;
// quick_check has asked it of all rows that are there.
void set_up(Connection& connection) {
    connection.execute(
        "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
        "PRAGMA ignore_check_constraints = ON;"
        "PRAGMA cache_size = -8192; PRAGMA journal_size_limit = 67108864");
    if (const std::string mode = connection.text("PRAGMA journal_mode = WAL"); mode != "wal")
        throw StoreError(
            fmt::format("the ledger {} cannot keep a write-ahead log (it answers '{}'): use a "
                        "local file system",
                        shown(connection.file()), printable(mode)));
}

}  // namespace

path lock_file(const path& database) { return beside(database, ".lock"); }

Connection open_checked(const path& database) {
    if (!std::filesystem::exists(database)) {
        if (std::filesystem::exists(beside(database, "-wal")))
            refuse_damaged(database, "is missing, though its log is there");
        create(database);
    }
    look_at_file(database);
    try {
        Connection connection(database, Connection::Access::read_write);
        check_contents(connection);
        keep_copy_of_older(connection);
        migrate(connection);
        if (connection.number("SELECT count(*) FROM ledger") != 1)
            refuse_damaged(database, "does not say whose it is");
        set_up(connection);
        return connection;
    } catch (const SqlError& error) {
        if (error.primary_code() != SQLITE_CORRUPT && error.primary_code() != SQLITE_NOTADB) throw;
        refuse_damaged(database, "is damaged");
    }
}

Connection open_again(const path& database) {
    Connection connection(database, Connection::Access::read_write);
    set_up(connection);
    return connection;
}

void empty_log(Connection& connection) {
    connection.execute("PRAGMA synchronous = FULL");
    Statement checkpoint(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    const bool answered = checkpoint.first();
    const bool busy = answered && checkpoint.number(0) != 0;
    checkpoint.reset();
    if (!answered || busy)
        throw StoreError(fmt::format("the ledger {} is being read by another program: end that one",
                                     shown(connection.file())));
}

path set_aside(const path& database, Time now) {
    const FileLock lock(lock_file(database));
    const path moved = beside(database, fmt::format(".damaged-{}", now.time_since_epoch().count() / 1000));
    const auto move = [](const path& from, const path& to) {
        if (std::filesystem::exists(from)) std::filesystem::rename(from, to);
    };
    move(database, moved);
    for (const char* companion : companions) move(beside(database, companion), beside(moved, companion));
    sync_folder(database);
    return moved;
}

}  // namespace newspool::store
