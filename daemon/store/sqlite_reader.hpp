// The insides of a Reader, shared by sqlite_reader.cpp and sqlite_survey.cpp.
#pragma once

#include <filesystem>

#include "store/sqlite.hpp"
#include "store/store.hpp"

namespace newspool::store {

struct Reader::Book {
    explicit Book(const std::filesystem::path& database);

    Connection connection;
    Statement recall;
    Statement movers;
    Statement scope;
    Statement document;
    Statement any_seen;
    Statement seen;
};

}  // namespace newspool::store
