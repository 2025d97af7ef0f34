// SQLite's C API as values with owners: connection, statement, transaction. The only header that names
// sqlite3.h.
//
// Every failure is thrown as SqlError, whose message names the file. Statements are prepared once and used
// again; a Row is valid until its statement is used again. One connection serves one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "store/store.hpp"

namespace newspool::store {

// What SQLite said, with its extended result code.
class SqlError final : public StoreError {
  public:
    SqlError(int code, const std::string& message) : StoreError(message), code_(code) {}
    [[nodiscard]] int code() const noexcept { return code_; }
    [[nodiscard]] int primary_code() const noexcept { return code_ & 0xff; }

  private:
    int code_;
};

class Connection {
  public:
    enum class Access { read_only, read_write, create };
    Connection(const std::filesystem::path& file, Access access);

    [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }
    [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }

    // Statements without parameters or results; text of ours only.
    void execute(const std::string& sql);
    // The first column of the first row.
    [[nodiscard]] std::int64_t number(const std::string& sql);
    [[nodiscard]] std::string text(const std::string& sql);

    [[nodiscard]] bool in_transaction() const noexcept { return sqlite3_get_autocommit(handle()) == 0; }

    [[noreturn]] void fail(int code, std::string_view doing) const;

  private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
    };
    std::filesystem::path file_;
    std::unique_ptr<sqlite3, Close> handle_;
};

// A blob, as opposed to text.
struct Blob {
    std::string_view bytes;
};

class Statement {
  public:
    Statement(Connection& connection, std::string_view sql);

    // Binds ?1, ?2 ... and runs a statement that gives no rows.
    template <class... Values>
    void run(const Values&... values) {
        begin(values...);
        while (step()) {
        }
        reset();
    }
    // Binds and goes to the first row. False: there is none.
    template <class... Values>
    [[nodiscard]] bool first(const Values&... values) {
        begin(values...);
        return next();
    }
    // Goes to the next row; false, and ready for new values, when there is none.
    [[nodiscard]] bool next() {
        if (step()) return true;
        reset();
        return false;
    }
    // To be called when a row was read and the rest does not matter: a statement under way holds a lock.
    void reset() noexcept { sqlite3_reset(handle_.get()); }

    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string text(int column) const;  // of text or blob, whole

  private:
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
    };

    template <class... Values>
    void begin(const Values&... values) {
        reset();
        int index = 0;
        (bind(++index, values), ...);
    }
    void bind(int index, std::int64_t value);
    void bind(int index, std::string_view value);  // not copied: it must live until the next use
    void bind(int index, const Blob& value);
    void bind(int index, std::nullopt_t);
    template <class Value>
    void bind(int index, const std::optional<Value>& value) {
        if (value)
            bind(index, *value);
        else
            bind(index, std::nullopt);
    }
    [[nodiscard]] bool step();

    Connection* connection_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// A transaction that is rolled back unless it is committed.
class Transaction {
  public:
    explicit Transaction(Connection& connection, const std::string& begin = "BEGIN IMMEDIATE");
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    // Throws CommitUnknown if it may be durable all the same (then the connection is to be closed), SqlError
    // if nothing was committed.
    void commit();

  private:
    Connection* connection_;
};

}  // namespace newspool::store
