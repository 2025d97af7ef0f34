// Nothing but the proof that every header of the ground compiles alone.
#include "model/article.hpp"
#include "model/outcome.hpp"
#include "model/settings.hpp"
#include "model/subscription.hpp"
