#include "http_client/http_codec.hpp"
#include "http_client/inflate.hpp"

#include <catch2/catch.hpp>

#include <zlib.h>

#include <string>

using namespace tenon;

namespace {

const std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

/// All bytes at once, then the end of the connection unless the answer is complete.
Result<HttpResponse>
read(const std::string& bytes, const char* method = "GET", HttpResponseReader::Limits limits = {}) {
    HttpResponseReader reader(method, limits);
    const auto complete = reader.feed(bytes);
    if (!complete) {
        return complete.error();
    }
    if (!*complete) {
        if (auto ended = reader.end(); !ended) {
            return ended.error();
        }
    }
    return reader.take();
}

std::string gzip(const std::string& text) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(text.size() + 100, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string gzip_answer(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

}  // namespace

TEST_CASE("an answer is read whatever the cuts between its pieces") {
    for (std::size_t cut = 1; cut < answer.size(); ++cut) {
        HttpResponseReader reader("GET", {});
        REQUIRE(*reader.feed(answer.substr(0, cut)) == false);
        REQUIRE(*reader.feed(answer.substr(cut)) == true);
        CHECK(reader.is_reusable());
        CHECK(reader.take()->body == "{}");
    }
}

TEST_CASE("an answer that breaks off after any byte is an error that says so") {
    for (std::size_t cut = 0; cut < answer.size(); ++cut) {
        const auto response = read(answer.substr(0, cut));
        REQUIRE(response.has_error());
        CHECK(response.error().code == Errc::bmc);
        CHECK(response.error().message == "closed the connection in the middle of its answer");
    }
}

TEST_CASE("answers without a length end with the connection, and it is not used again") {
    HttpResponseReader reader("GET", {});
    REQUIRE(*reader.feed("HTTP/1.0 200 OK\r\n\r\nabc") == false);
    REQUIRE(reader.end().has_value());
    CHECK_FALSE(reader.is_reusable());
    CHECK(reader.take()->body == "abc");
}

TEST_CASE("answers to HEAD and with status 204 have no body") {
    CHECK(read("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", "HEAD")->body.empty());
    CHECK(read("HTTP/1.1 204 No Content\r\n\r\n")->status == 204);
    CHECK(read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")->body.empty());
}

TEST_CASE("interim answers are passed over") {
    CHECK(read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answer)->status == 200);
}

TEST_CASE("what stands in a trailer is no header") {
    const std::string chunked = " X\r\nTransfer-Encoding: chunked\r\nETag: \"1\"\r\n\r\n3\r\nabc\r\n0\r\n";
    const auto good = read("HTTP/1.1 200" + chunked + "Location: /there\r\nETag: \"2\"\r\n\r\n");
    REQUIRE(good.has_value());
    CHECK(good->body == "abc");
    CHECK(good->headers == HttpHeaders{{"Transfer-Encoding", "chunked"}, {"ETag", "\"1\""}});
    const auto broken = read("HTTP/1.1 500" + chunked + "Location: /there\r\nno field\r\n\r\n");
    REQUIRE(broken.has_value());
    CHECK(broken->status == 500);
    CHECK(broken->headers == good->headers);
}

TEST_CASE("a chunk's extension and a trailer without end are cut at the header's limit") {
    const std::string begun = GENERATE("1;", "2\r\nab\r\n0\r\nX: ");
    const std::string status = GENERATE("200", "500");
    HttpResponseReader reader("GET", {1'000, 1'000'000});
    REQUIRE(*reader.feed("HTTP/1.1 " + status + " X\r\nTransfer-Encoding: chunked\r\n\r\n" + begun) == false);
    Result<bool> complete = false;
    for (int i = 0; i < 20 && complete && !*complete; ++i) {
        complete = reader.feed(std::string(100, 'x'));
    }
    if (status == "200") {
        REQUIRE(complete.has_error());
        CHECK(complete.error().code == Errc::too_large);
        CHECK(complete.error().message == "sent more than 1000 bytes of headers");
    } else {
        REQUIRE(*complete);
        CHECK(reader.take()->status == 500);
    }
}

TEST_CASE("the first line counts as part of the header, whatever the cuts") {
    const std::string status = GENERATE("200 ", "500 ");
    const auto bytes = "HTTP/1.1 " + status + std::string(60, 'a') + "\r\nX: " + std::string(60, 'b') + "\r\n\r\n";
    const HttpResponseReader::Limits limits{100, 10};
    CHECK(read(bytes, "GET", limits).error().message == "sent more than 100 bytes of headers");
    HttpResponseReader reader("GET", limits);
    Result<bool> complete = false;
    for (std::size_t i = 0; i < bytes.size() && complete; ++i) {
        complete = reader.feed(bytes.substr(i, 1));
    }
    REQUIRE(complete.has_error());
    CHECK(complete.error().message == "sent more than 100 bytes of headers");
}

TEST_CASE("an empty body in chunks is read byte by byte") {
    const std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    HttpResponseReader reader("GET", {});
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
        REQUIRE(*reader.feed(bytes.substr(i, 1)) == false);
    }
    REQUIRE(*reader.feed(bytes.substr(bytes.size() - 1)) == true);
    CHECK(reader.take()->body.empty());
}

TEST_CASE("a connection with bytes behind the answer is not used again") {
    HttpResponseReader reader("GET", {});
    REQUIRE(*reader.feed(answer + "x") == true);
    CHECK_FALSE(reader.is_reusable());
}

TEST_CASE("broken chunks keep a status that is an error, and are an error otherwise", "[quirk-idrac8-broken-401]") {
    const std::string head = " X\r\nTransfer-Encoding: chunked\r\n\r\n";
    const auto refused = read("HTTP/1.1 401" + head + "zz\r\nno");
    REQUIRE(refused.has_value());
    CHECK(refused->status == 401);
    const auto broken = read("HTTP/1.1 200" + head + "zz\r\nno");
    REQUIRE(broken.has_error());
    CHECK(broken.error().message == "sent something that is not HTTP (bad chunk)");
    CHECK(read("HTTP/1.1 500" + head + "5\r\nab")->status == 500);
}

TEST_CASE("garbage, long headers and large bodies are errors that name the limit") {
    CHECK(read("SSH-2.0-OpenSSH_9\r\n").error().message == "sent something that is not HTTP (bad version)");
    const HttpResponseReader::Limits limits{100, 10};
    const auto long_header = read("HTTP/1.1 200 OK\r\nX: " + std::string(200, 'a') + "\r\n\r\n", "GET", limits);
    CHECK(long_header.error().message == "sent more than 100 bytes of headers");
    CHECK(long_header.error().code == Errc::too_large);
    CHECK(
        read("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", "GET", limits).error().message ==
        "sent a body of more than 10 bytes"
    );
    const auto chunked =
        read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nabcdefghijk\r\n0\r\n\r\n", "GET", limits);
    CHECK(chunked.error().message == "sent a body of more than 10 bytes");
    const auto endless = read("HTTP/1.1 200 OK\r\n\r\nabcdefghijk", "GET", limits);
    CHECK(endless.error().message == "sent a body of more than 10 bytes");
}

TEST_CASE("a broken compressed body keeps a status that is an error") {
    auto broken = gzip_answer(gzip("text").substr(0, 12));
    broken.replace(broken.find("200"), 3, "503");
    const auto refused = read(broken);
    REQUIRE(refused.has_value());
    CHECK(refused->status == 503);
    CHECK(refused->body.empty());
}

TEST_CASE("deflate is inflated with a header and without") {
    const std::string plain = "{}";
    std::string with_header(100, '\0');
    uLongf size = with_header.size();
    REQUIRE(
        compress(
            reinterpret_cast<Bytef*>(with_header.data()), &size, reinterpret_cast<const Bytef*>(plain.data()), 2
        ) == Z_OK
    );
    with_header.resize(size);
    CHECK(*inflate(with_header, 10) == plain);
    CHECK(*inflate(with_header.substr(2, size - 6), 10) == plain);
    CHECK(inflate(with_header.substr(2, size - 6), 1).error().code == Errc::too_large);
    CHECK(inflate("nonsense", 10).error().message == "a compressed body that is broken or cut off");
}

TEST_CASE("blank lines in front of an answer are passed over, and nothing else is") {
    CHECK(read("\r\n\n\r\n" + answer)->body == "{}");
    CHECK(read(" " + answer).has_error());
    CHECK(read("\r\n").error().message == "closed the connection in the middle of its answer");
}

TEST_CASE("a connection that breaks keeps a status that is an error, and nothing else") {
    HttpResponseReader refused("GET", {});
    REQUIRE(*refused.feed("HTTP/1.1 401 X\r\nContent-Length: 9\r\n\r\nab") == false);
    CHECK(refused.break_off());
    CHECK_FALSE(refused.is_reusable());
    CHECK(refused.take()->body == "ab");
    HttpResponseReader good("GET", {});
    REQUIRE(*good.feed("HTTP/1.1 200 X\r\n\r\nab") == false);
    CHECK_FALSE(good.break_off());
    HttpResponseReader nothing("GET", {});
    CHECK_FALSE(nothing.break_off());
}

TEST_CASE("a compressed body is inflated, within the limit", "[quirk-hpe-gzip]") {
    const std::string text(5'000, 'x');
    CHECK(read(gzip_answer(gzip(text)))->body == text);
    CHECK(
        read(gzip_answer(gzip(text)), "GET", {1'000, 4'999}).error().message ==
        "sent a body of more than 4999 bytes, once decompressed"
    );
    CHECK(
        read(gzip_answer(gzip(text).substr(0, 20))).error().message ==
        "sent a compressed body that is broken or cut off"
    );
    CHECK(
        read("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx").error().message ==
        "sent a body with Content-Encoding 'br', which nobody asked for"
    );
}

TEST_CASE("a request is one run of bytes with a length where the method wants one") {
    HttpRequest request{"POST", "/a?b", {{"Accept", "x"}}, ""};
    CHECK(
        to_http_bytes(request, "[::1]:443") ==
        "POST /a?b HTTP/1.1\r\nHost: [::1]:443\r\nAccept: x\r\nContent-Length: 0\r\n\r\n"
    );
    request = {"GET", "/", {}, ""};
    CHECK(to_http_bytes(request, "h:1") == "GET / HTTP/1.1\r\nHost: h:1\r\n\r\n");
}

TEST_CASE("a request that could smuggle another is refused") {
    CHECK(check_http_request({"GET", "/", {{"A", "b"}}, ""}).has_value());
    CHECK(check_http_request({"GET /", "/", {}, ""}).has_error());
    CHECK(check_http_request({"GET", "/a b", {}, ""}).has_error());
    CHECK(check_http_request({"GET", "a", {}, ""}).has_error());
    CHECK(check_http_request({"GET", "/\r\n", {}, ""}).has_error());
    CHECK(check_http_request({"GET", "/", {{"A", "b\r\nC: d"}}, ""}).has_error());
    CHECK(check_http_request({"GET", "/", {{"A:", "b"}}, ""}).has_error());
}
