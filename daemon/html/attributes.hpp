// Which attributes of an element are kept, and in what form.
#pragma once

#include <span>
#include <string>

#include "html/links.hpp"
#include "html/names.hpp"
#include "html/tokenizer.hpp"

namespace newspool::html {

// Appends what is kept of an element's attributes, each as ` name="value"`, in their order; of two with one
// name the first counts. False if the element means nothing with these: an <a> that leads nowhere, an <img>
// that shows nothing or only counts readers.
bool append_attributes(std::string& out, Tag tag, std::span<const Attribute> attributes, const Links& links);

}  // namespace newspool::html
