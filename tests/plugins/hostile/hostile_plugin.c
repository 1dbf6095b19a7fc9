/* A plugin that means harm, as far as one can who lives in the host's process: each method breaks the contract in one
 * way. What only a crash could show, such as a length that is wrong by a little, is not here. */

#include <tenon/abi.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(literal)                                                                                                  \
    { literal, sizeof(literal) - 1 }
#define SAYS(literal) text(literal, sizeof(literal) - 1)
#define ENDLESS(literal) text(literal, SIZE_MAX)

static const tenon_host_v1* host;
static const tenon_ext_http_v1* http;

static tenon_str text(const char* ptr, size_t len) {
    tenon_str result;
    result.ptr = ptr;
    result.len = len;
    return result;
}

static tenon_result_v1 success(tenon_str body) {
    tenon_result_v1 result = {0};
    result.size = sizeof result;
    result.body = body;
    return result;
}

static tenon_result_v1 failure(tenon_str message) {
    tenon_result_v1 result = {0};
    result.size = sizeof result;
    result.status = TENON_INVALID;
    result.error_message = message;
    return result;
}

static void end(tenon_id call, const tenon_result_v1* result) {
    host->complete(host->ctx, call, result);
}

/* A JSON string of that many bytes, which are there; beyond 100 MiB they are zeros, which nobody should read. */
static void end_with_string(tenon_id call, size_t size) {
    char* body = calloc(size, 1);
    tenon_result_v1 result = failure(SAYS("no memory"));
    if (body != NULL) {
        if (size < ((size_t)100 << 20)) {
            memset(body, 'x', size);
            body[0] = body[size - 1] = '"';
        }
        result = success(text(body, size));
    }
    end(call, &result);
    free(body);
}

static void results(const char* trick, tenon_id call) {
    tenon_result_v1 result = success(SAYS("\"fine\""));
    const size_t mib = (size_t)1 << 20;
    if (strcmp(trick, "endless_body") == 0) {
        result.body = ENDLESS("\"body\"");
    } else if (strcmp(trick, "largest_body") == 0) {
        end_with_string(call, 64 * mib);
        return;
    } else if (strcmp(trick, "larger_body") == 0) {
        end_with_string(call, 64 * mib + 1);
        return;
    } else if (strcmp(trick, "huge_body") == 0 || strcmp(trick, "async_huge_body") == 0) {
        end_with_string(call, 1024 * mib);
        return;
    } else if (strcmp(trick, "no_body_of_some_length") == 0) {
        result.body = text(NULL, 1000);
    } else if (strcmp(trick, "endless_message") == 0 || strcmp(trick, "async_endless_message") == 0) {
        result = failure(ENDLESS("message"));
    } else if (strcmp(trick, "no_message_of_some_length") == 0) {
        result = failure(text(NULL, SIZE_MAX));
    } else if (strcmp(trick, "endless_error_code") == 0) {
        result.error_code = ENDLESS("code");
    } else if (strcmp(trick, "endless_content_type") == 0) {
        result.content_type = ENDLESS("text/plain");
    } else if (strcmp(trick, "content_type_with_a_line") == 0) {
        result.content_type = SAYS("text/plain\r\nX-Injected: yes\r\n\r\n<script>");
    } else if (strcmp(trick, "empty_result") == 0) {
        result.size = 0;
    } else if (strcmp(trick, "small_result") == 0) {
        result.size = 8;
    } else if (strcmp(trick, "no_result") == 0) {
        end(call, NULL);
        return;
    } else if (strcmp(trick, "huge_result") == 0) {
        result.size = UINT32_MAX;
    } else if (strcmp(trick, "no_utf8") == 0 || strcmp(trick, "async_no_utf8") == 0) {
        result.body = SAYS("{\"a\": \"\xff\xc0\xaf\"}");
    } else if (strcmp(trick, "no_json") == 0 || strcmp(trick, "async_no_json") == 0) {
        result.body = SAYS("{\"a\": nope, \"\n");
    } else if (strcmp(trick, "message_of_no_utf8") == 0 || strcmp(trick, "async_message_of_no_utf8") == 0) {
        result = failure(SAYS("\xff\xc0\xaf\0\"}\r\nX-Injected: yes\x1b[31m"));
    } else if (strcmp(trick, "unknown_status") == 0) {
        result = failure(text(NULL, 0));
        result.status = 4711;
    } else if (strcmp(trick, "negative_status") == 0) {
        result = failure(text(NULL, 0));
        result.status = INT32_MIN;
    } else if (strcmp(trick, "http_status_0x7fffffff") == 0) {
        result = failure(SAYS("odd"));
        result.http_status = 0x7fffffff;
    } else if (strcmp(trick, "http_status_101") == 0) {
        result = failure(SAYS("odd"));
        result.http_status = 101;
    } else if (strcmp(trick, "retry_after_for_ever") == 0) {
        result = failure(SAYS("odd"));
        result.status = TENON_UNAVAILABLE;
        result.retry_after_ms = UINT32_MAX;
    }
    end(call, &result);
}

static void logs(const char* trick, tenon_id call) {
    tenon_result_v1 result = success(SAYS("\"logged\""));
    tenon_kv field = {TEXT("key"), TEXT("value")};
    if (strcmp(trick, "log_a_million_lines") == 0) {
        for (int i = 0; i < 1000000; ++i) {
            char line[32];
            const int length = snprintf(line, sizeof line, "line %d", i);
            host->log(host->ctx, call, TENON_ERROR, text(line, (size_t)length), NULL, 0);
        }
    } else if (strcmp(trick, "log_lines_in_lines") == 0) {
        field.key = SAYS("k\ney");
        field.value = SAYS("v\x1b[2Jalue\r\n2026-01-01T00:00:00.000Z error forged in a field");
        host->log(
            host->ctx, call, TENON_INFO,
            SAYS("a\n2026-01-01T00:00:00.000Z error forged\r\x1b[2J\0\xc2\x9b"
                 "31m\xe2\x80\xa8\xff\x9b"
                 "end"),
            &field, 1
        );
    } else if (strcmp(trick, "log_endless_lines") == 0) {
        field.key = ENDLESS("key");
        field.value = ENDLESS("value");
        host->log(host->ctx, call, TENON_INFO, ENDLESS("line"), &field, 1);
        host->log(host->ctx, call, TENON_INFO, text(NULL, SIZE_MAX), NULL, SIZE_MAX);
        host->log(host->ctx, call, 4711, SAYS("a level of its own"), NULL, 0);
        host->log(host->ctx, UINT64_MAX, TENON_INFO, SAYS("of a call that there is not"), NULL, 0);
    } else if (strcmp(trick, "log_a_long_line") == 0) {
        const size_t size = (size_t)32 << 20;
        char* line = malloc(size);
        if (line != NULL) {
            memset(line, 'l', size);
            host->log(host->ctx, call, TENON_INFO, text(line, size), NULL, 0);
        }
        free(line);
    } else if (strcmp(trick, "async_endless_progress") == 0) {
        host->progress(host->ctx, call, UINT32_MAX, ENDLESS("progress"));
        host->progress(host->ctx, call + 1, 1, SAYS("of another call"));
    } else if (strcmp(trick, "other_endless_texts") == 0) {
        if (host->get_extension(host->ctx, ENDLESS(TENON_EXT_HTTP_1)) != NULL) {
            result = failure(SAYS("an extension by a name without end"));
        }
        host->set_error(host->ctx, TENON_INTERNAL, ENDLESS("an error"));
        host->free_(host->ctx, NULL, SIZE_MAX);
        host->cancel_op(host->ctx, UINT64_MAX);
    }
    end(call, &result);
}

/* Ends the call with what the host said to its request. */
static void answered(void* user, tenon_status status, const tenon_http_response_v1* response, tenon_str error) {
    const tenon_id call = *(tenon_id*)user;
    tenon_result_v1 result = response == NULL ? failure(error) : success(SAYS("\"the request went out\""));
    result.status = status;
    end(call, &result);
    free(user);
}

static void fetches(const char* trick, tenon_id call) {
    tenon_kv header = {TEXT("X-Header"), TEXT("value")};
    tenon_http_request_v1 request = {0};
    const tenon_http_request_v1* sent = &request;
    tenon_id* mine = malloc(sizeof *mine);
    request.size = sizeof request;
    request.method = SAYS("GET");
    request.target = SAYS("/redfish/v1/");
    request.headers = &header;
    request.n_headers = 1;
    if (strcmp(trick, "fetch_from_an_endpoint") == 0) {
        request.endpoint = SAYS("http://198.51.100.1/");
    } else if (strcmp(trick, "fetch_from_elsewhere") == 0) {
        request.target = SAYS("http://198.51.100.1/latest/meta-data/");
    } else if (strcmp(trick, "fetch_a_file") == 0) {
        request.target = SAYS("file:///etc/passwd");
    } else if (strcmp(trick, "fetch_with_a_line_in_the_target") == 0) {
        request.target = SAYS("/ HTTP/1.1\r\nX-Injected: yes\r\n\r\n");
    } else if (strcmp(trick, "fetch_with_a_line_in_the_method") == 0) {
        request.method = SAYS("GET / HTTP/1.1\r\nX-Injected: yes\r\n\r\nGET");
    } else if (strcmp(trick, "fetch_with_a_line_in_a_header") == 0) {
        header.value = SAYS("value\r\nX-Injected: yes");
    } else if (strcmp(trick, "fetch_with_a_line_in_a_name") == 0) {
        header.key = SAYS("X-A: b\r\nX-Injected");
    } else if (strcmp(trick, "fetch_as_another_host") == 0) {
        header.key = SAYS("hOsT");
    } else if (strcmp(trick, "fetch_an_endless_target") == 0) {
        request.target = ENDLESS("/redfish/v1/");
    } else if (strcmp(trick, "fetch_with_an_endless_body") == 0) {
        request.body = ENDLESS("{}");
    } else if (strcmp(trick, "fetch_with_an_endless_header") == 0) {
        header.value = ENDLESS("value");
    } else if (strcmp(trick, "fetch_with_endless_headers") == 0) {
        request.n_headers = SIZE_MAX;
    } else if (strcmp(trick, "fetch_with_headers_that_are_not_there") == 0) {
        request.headers = NULL;
    } else if (strcmp(trick, "fetch_with_a_small_request") == 0) {
        request.size = 16;
    } else if (strcmp(trick, "fetch_without_a_request") == 0) {
        sent = NULL;
    }
    if (mine == NULL) {
        return;
    }
    *mine = call;
    if (http->request(host->ctx, call, sent, answered, mine) == 0) {
        free(mine);
    }
}

static void run(void* plugin, const tenon_method_v1* method, const tenon_call_v1* call) {
    const char* trick = method->name.ptr;
    (void)plugin;
    if (strncmp(trick, "fetch_", 6) == 0) {
        fetches(trick, call->id);
    } else if (strncmp(trick, "log_", 4) == 0 || strstr(trick, "endless_progress") != NULL || strncmp(trick, "other_", 6) == 0) {
        logs(trick, call->id);
    } else {
        results(trick, call->id);
    }
}

static tenon_status init(tenon_str config, void** plugin) {
    (void)config;
    *plugin = NULL;
    return TENON_OK;
}

static void stop(void* plugin, tenon_done_fn stopped, void* user) {
    (void)plugin;
    stopped(user, TENON_OK);
}

static void fini(void* plugin) {
    (void)plugin;
}

static const tenon_str post_verb[] = {TEXT("POST")};

#define METHOD(trick, bits)                                                                                            \
    static const tenon_method_v1 trick##_method = {                                                                    \
        .size = sizeof(tenon_method_v1),                                                                               \
        .flags = (bits),                                                                                               \
        .name = TEXT(#trick),                                                                                          \
        .description = TEXT("One of the tricks"),                                                                      \
        .http_methods = post_verb,                                                                                     \
        .n_http_methods = 1,                                                                                           \
        .invoke = run};
#define ENTRY(trick, bits) &trick##_method,

// clang-format off: one to a line
#define ALL_TRICKS(X)                                                                                                  \
    X(endless_body, 0)                                                                                                 \
    X(largest_body, 0)                                                                                                 \
    X(larger_body, 0)                                                                                                  \
    X(huge_body, 0)                                                                                                    \
    X(no_body_of_some_length, 0)                                                                                       \
    X(endless_message, 0)                                                                                              \
    X(no_message_of_some_length, 0)                                                                                    \
    X(endless_error_code, 0)                                                                                           \
    X(endless_content_type, TENON_METHOD_ATTACH)                                                                       \
    X(content_type_with_a_line, TENON_METHOD_ATTACH)                                                                   \
    X(empty_result, 0)                                                                                                 \
    X(small_result, 0)                                                                                                 \
    X(no_result, 0)                                                                                                    \
    X(huge_result, 0)                                                                                                  \
    X(no_utf8, 0)                                                                                                      \
    X(no_json, 0)                                                                                                      \
    X(message_of_no_utf8, 0)                                                                                           \
    X(unknown_status, 0)                                                                                               \
    X(negative_status, 0)                                                                                              \
    X(http_status_0x7fffffff, 0)                                                                                       \
    X(http_status_101, 0)                                                                                              \
    X(retry_after_for_ever, 0)                                                                                         \
    X(log_a_million_lines, TENON_METHOD_BLOCKING)                                                                      \
    X(log_lines_in_lines, 0)                                                                                           \
    X(log_endless_lines, 0)                                                                                            \
    X(log_a_long_line, 0)                                                                                              \
    X(other_endless_texts, 0)                                                                                          \
    X(fetch_from_an_endpoint, 0)                                                                                       \
    X(fetch_from_elsewhere, 0)                                                                                         \
    X(fetch_a_file, 0)                                                                                                 \
    X(fetch_with_a_line_in_the_target, 0)                                                                              \
    X(fetch_with_a_line_in_the_method, 0)                                                                              \
    X(fetch_with_a_line_in_a_header, 0)                                                                                \
    X(fetch_with_a_line_in_a_name, 0)                                                                                  \
    X(fetch_as_another_host, 0)                                                                                        \
    X(fetch_an_endless_target, 0)                                                                                      \
    X(fetch_with_an_endless_body, 0)                                                                                   \
    X(fetch_with_an_endless_header, 0)                                                                                 \
    X(fetch_with_endless_headers, 0)                                                                                   \
    X(fetch_with_headers_that_are_not_there, 0)                                                                        \
    X(fetch_with_a_small_request, 0)                                                                                   \
    X(fetch_without_a_request, 0)                                                                                      \
    X(async_huge_body, TENON_METHOD_ASYNC)                                                                             \
    X(async_endless_message, TENON_METHOD_ASYNC)                                                                       \
    X(async_no_utf8, TENON_METHOD_ASYNC)                                                                               \
    X(async_no_json, TENON_METHOD_ASYNC)                                                                               \
    X(async_message_of_no_utf8, TENON_METHOD_ASYNC)                                                                    \
    X(async_endless_progress, TENON_METHOD_ASYNC)
// clang-format on

ALL_TRICKS(METHOD)

static const tenon_method_v1* const node_methods[] = {ALL_TRICKS(ENTRY)};

static const tenon_interface_v1 vendor_interface = {
    .size = sizeof(tenon_interface_v1),
    .kind = TEXT("vendor"),
    .name = TEXT("hostile"),
    .node_methods = node_methods,
    .n_node_methods = sizeof node_methods / sizeof node_methods[0],
};

static const tenon_interface_v1* const interfaces[] = {&vendor_interface};
static const tenon_str required[] = {TEXT(TENON_EXT_HTTP_1)};

static const tenon_plugin_v1 plugin_table = {
    .size = sizeof(tenon_plugin_v1),
    .name = TEXT("hostile"),
    .version = TEXT("1.0.0"),
    .vendor = TEXT("The Tenon authors"),
    .description = TEXT("Means harm"),
    .requires_ext = required,
    .n_requires_ext = 1,
    .interfaces = interfaces,
    .n_interfaces = 1,
    .init = init,
    .stop = stop,
    .fini = fini,
};

TENON_EXPORT const tenon_plugin_v1* tenon_plugin_entry_v1(const tenon_host_v1* the_host) {
    static const tenon_str http_id = TEXT(TENON_EXT_HTTP_1);
    host = the_host;
    http = host->get_extension(host->ctx, http_id);
    return &plugin_table;
}
