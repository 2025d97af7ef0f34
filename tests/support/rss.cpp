// Nothing is random: the same name and number give the same bytes.
#include "support/rss.hpp"

#include <fmt/format.h>

namespace newspool::test {

std::string rss(std::string_view name, unsigned items) {
    std::string document = fmt::format(
        "<?xml version=\"1.0\"?>\n<rss "
        "version=\"2.0\"><channel><title>{}</title><link>http://example.org/</link>"
        "<description>of a story</description>\n",
        name);
    for (unsigned item = 1; item <= items; ++item)
        document += fmt::format(
            "<item><title>{0} {1}</title><link>http://example.org/{0}/{1}</link><guid>urn:{0}:{1}</guid>"
            "<description>The text of {0} {1}.</description></item>\n",
            name, item);
    return document + "</channel></rss>\n";
}

}  // namespace newspool::test
