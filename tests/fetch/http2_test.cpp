// HTTP/2 against a real server, nghttpd, which speaks nothing else.
#include "support/catch.hpp"

#include <filesystem>

#include "fetch/asking.hpp"
#include "support/certificate.hpp"
#include "support/child.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"

using namespace newspool;
using namespace newspool::test;

TEST_CASE("over HTTP/2 connections are used again and each body is whole", "[fetch][http2]") {
    if (!std::filesystem::exists("/usr/sbin/nghttpd")) return skip("nghttpd");
    const Folder folder;
    const std::string body = "<rss>" + std::string(150'000, 'n') + "</rss>";
    folder.write("feed.xml", body);
    const Certificate certificate;
    const std::string port = std::to_string(dead_port());
    const Child nghttpd({"/usr/sbin/nghttpd", "-v", "-a", "127.0.0.1", "-d", folder.path().string(), port,
                         certificate.key.string(), certificate.file.string()});
    REQUIRE(nghttpd.says("listen 127.0.0.1:" + port));

    Request request = usual("https://127.0.0.1:" + port + "/feed.xml");
    request.ca_file = certificate.file;
    Asker asker;
    for (int round = 0; round < 5; ++round) {
        for (const Response& response : asker.ask_all(std::vector(12, request))) {
            CHECK(response.reason == "");
            CHECK((response.body == body));  // too long to print
            CHECK(response.body_end == BodyEnd::proven);
        }
    }
    CHECK(nghttpd.says("[id=12]"));
    CHECK(nghttpd.output().find("[id=13]") == std::string::npos);  // 60 requests over 12 connections

    request.validators = asker.ask(request).validators;
    REQUIRE_FALSE(request.validators.empty());
    CHECK(asker.ask(request).not_modified());
    request.url = "https://127.0.0.1:" + port + "/none.xml";
    CHECK(asker.ask(request).status == 404);
}
