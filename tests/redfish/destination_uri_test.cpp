#include "ironic/destination_uri.hpp"

#include <catch2/catch.hpp>

using redfish::is_destination_uri;

TEST_CASE("a destination is a URI with scheme and host, valid in every part", "[ironic-67]") {
    for (const char* good :
         {"https://127.0.0.1:9/events", "http://collector", "HTTPS://Host.Example:8443/a/b?x=1&y=%20#part",
          "x+y-z.1://h", "https://user:word@host/p", "https://[::1]:9/e", "https://[2001:db8::1]/",
          "https://[::ffff:192.0.2.1]/", "https://[fe80::1%25eth0]/", "https://host:/", "https://host?q",
          "https://host#f", "snmp://10.0.0.1:162", "https://host_with_underscore/"}) {
        INFO(good);
        CHECK(is_destination_uri(good));
    }
}

TEST_CASE("what is no such URI is no destination", "[ironic-67]") {
    for (const char* bad :
         {"",
          "nope",
          "/path",
          "//host/path",
          "mailto:x@y",
          "http:",
          "http://",
          "http:///x",
          "http://?q",
          "1a://h",
          "a b://h",
          "://h",
          "http://h/a b",
          "http://h/%zz",
          "http://h/%2",
          "http://h/a|b",
          "http://h?[",
          "http://h#a#b",
          "http://1.2.3.999/",
          "http://[::1",
          "http://[zz]/",
          "http://[]/",
          "http://[1:2:3]/",
          "http://[1::2::3]/",
          "http://[12345::]/",
          "http://h:abc/",
          "http://h:123456/",
          "http://us er@h/",
          "http://h\xc3\xbc/",
          "http://h\n/",
          "http://[1:2:3:4:5:6:7:8:9]/",
          "http://[fe80::1%25]/"}) {
        INFO(bad);
        CHECK_FALSE(is_destination_uri(bad));
    }
}
