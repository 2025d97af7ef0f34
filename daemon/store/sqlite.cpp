// Thin on purpose: result codes become exceptions here, and nothing else is decided.
#include "store/sqlite.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/cause.hpp"
#include "base/text.hpp"

namespace newspool::store {
namespace {

// How long to wait for another process that holds the database: less than the 5 s that a stop may take.
constexpr int busy_milliseconds = 2000;

int flags_of(Connection::Access access) {
    constexpr int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (access) {
        case Connection::Access::read_only:
            return common | SQLITE_OPEN_READONLY;
        case Connection::Access::read_write:
            return common | SQLITE_OPEN_READWRITE;
        case Connection::Access::create:
            return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    }
    return common;
}

std::string_view advice(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL:
            return ": free some space";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return ": another program holds it; end that one's transaction";
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
            return ": only a user who may write the file and its folder can";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return ": it is damaged; see `newspool recover`";
        default:
            return "";
    }
}

}  // namespace

Connection::Connection(const std::filesystem::path& file, Access access) : file_(file) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &opened, flags_of(access), nullptr);
    handle_.reset(opened);
    if (code != SQLITE_OK) fail(code, "cannot open");
    sqlite3_busy_timeout(opened, busy_milliseconds);
}

void Connection::fail(int code, std::string_view doing) const {
    const int system = handle_ ? sqlite3_system_errno(handle()) : 0;
    const bool tells = system != 0 && (code & 0xff) == SQLITE_IOERR;
    throw SqlError(code, fmt::format("{} the ledger {}: {}{}{}", doing, printable(file_.string(), 4096),
                                     handle_ ? sqlite3_errmsg(handle()) : sqlite3_errstr(code),
                                     tells ? fmt::format(" ({})", cause(system)) : "", advice(code)));
}

void Connection::execute(const std::string& sql) {
    const int code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, "cannot use");
}

std::int64_t Connection::number(const std::string& sql) {
    Statement statement(*this, sql);
    return statement.first() ? statement.number(0) : 0;
}

std::string Connection::text(const std::string& sql) {
    Statement statement(*this, sql);
    return statement.first() ? statement.text(0) : std::string();
}

Statement::Statement(Connection& connection, std::string_view sql) : connection_(&connection) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    handle_.reset(prepared);
    if (code != SQLITE_OK) connection.fail(code, "cannot use");
}

bool Statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    reset();
    connection_->fail(code, sqlite3_stmt_readonly(handle_.get()) != 0 ? "cannot read" : "cannot write");
}

void Statement::bind(int index, std::int64_t value) {
    if (const int code = sqlite3_bind_int64(handle_.get(), index, value); code != SQLITE_OK)
        connection_->fail(code, "cannot use");
}

void Statement::bind(int index, std::string_view value) {
    const char* bytes = value.data() == nullptr ? "" : value.data();
    const int code =
        sqlite3_bind_text64(handle_.get(), index, bytes, value.size(), SQLITE_STATIC, SQLITE_UTF8);
    if (code != SQLITE_OK) connection_->fail(code, "cannot use");
}

void Statement::bind(int index, const Blob& value) {
    const char* bytes = value.bytes.data() == nullptr ? "" : value.bytes.data();
    const int code = sqlite3_bind_blob64(handle_.get(), index, bytes, value.bytes.size(), SQLITE_STATIC);
    if (code != SQLITE_OK) connection_->fail(code, "cannot use");
}

void Statement::bind(int index, std::nullopt_t) {
    if (const int code = sqlite3_bind_null(handle_.get(), index); code != SQLITE_OK)
        connection_->fail(code, "cannot use");
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(handle_.get(), column); }

std::string Statement::text(int column) const {
    const void* bytes = sqlite3_column_blob(handle_.get(), column);
    const auto length = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    return length == 0 ? std::string() : std::string(static_cast<const char*>(bytes), length);
}

Transaction::Transaction(Connection& connection, const std::string& begin) : connection_(&connection) {
    connection.execute(begin);
}

// Some errors have rolled back already. A ROLLBACK that fails leaves nothing durable either.
Transaction::~Transaction() {
    if (connection_ != nullptr && connection_->in_transaction())
        sqlite3_exec(connection_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

// Seen with EIO injected into the sync of the log: COMMIT reports an error, the connection counts the rows as
// rolled back, and after the process died they were there. Only a busy database is known to have done
// nothing.
void Transaction::commit() {
    Connection* const connection = std::exchange(connection_, nullptr);
    try {
        connection->execute("COMMIT");
    } catch (const SqlError& error) {
        if (error.primary_code() != SQLITE_BUSY) throw CommitUnknown(error.what());
        connection_ = connection;
        throw;
    }
}

std::string library_version() { return std::string("SQLite ") + sqlite3_libversion(); }

}  // namespace newspool::store
