// From an article or event to the bytes of every output that takes it. Pure; runs on a worker.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "aggregator/courier.hpp"
#include "model/article.hpp"
#include "model/event.hpp"
#include "model/settings.hpp"

namespace newspool {

// Whether an output takes articles of feeds with these tags.
[[nodiscard]] bool takes(const OutputSettings& output, std::span<const std::string> tags);

// Empty if no output takes it.
[[nodiscard]] std::vector<Copy> copies_of(const Article& article, std::span<const OutputSettings> outputs);
[[nodiscard]] std::vector<Copy> copies_of(const Event& event, std::span<const OutputSettings> outputs);

// For the archive; empty if none is kept.
[[nodiscard]] std::string record_of(const Article& article, const ArchiveSettings& archive);

}  // namespace newspool
