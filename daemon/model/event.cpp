// A switch rather than a table, so that the compiler finds a kind without a word.
#include "model/event.hpp"

namespace newspool {

std::string_view word(Event::Kind kind) {
    switch (kind) {
        case Event::Kind::gap:
            return "gap";
        case Event::Kind::withdrawn:
            return "withdrawn";
        case Event::Kind::held:
            return "held";
        case Event::Kind::broken:
            return "broken";
        case Event::Kind::recovered:
            return "recovered";
        case Event::Kind::moved:
            return "moved";
        case Event::Kind::gone:
            return "gone";
    }
    return "";
}

}  // namespace newspool
