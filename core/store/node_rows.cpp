#include "store/node_rows.hpp"

#include "store/node_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <future>
#include <iterator>
#include <thread>
#include <utility>

namespace tenon {

namespace {

constexpr std::int64_t ids_for_a_thread = 50'000;  // some 100 ms of work

/// Ids from the first one to the last one.
struct Stretch {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

Result<Stretch> all_ids(SqliteDatabase& database) {
    auto ends = database.prepare("SELECT min(id), max(id) FROM node");
    if (!ends) {
        return ends.error();
    }
    if (const auto stepped = ends->step(); !stepped) {
        return stepped.error();
    }
    return Stretch{ends->number(0), ends->number(1)};
}

Result<NodePtr> node_in(const SqliteStatement& row, std::string_view kept, const SecretBox& box) {
    const auto document = box.open(kept, row.text(1));
    if (!document) {
        return document.error();
    }
    auto node = std::make_shared<Node>();
    if (const auto read = read_node_document(*document, *node); !read) {
        return read.error();
    }
    node->id = row.number(0);
    node->uuid = row.text(1);
    if (!row.is_null(2)) {
        node->name = std::string(row.text(2));
    }
    return NodePtr(std::move(node));
}

Result<NodeRows> read_stretch(SqliteDatabase& database, const SecretBox& box, Stretch ids) {
    auto rows = database.prepare("SELECT id, uuid, name, document FROM node WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
    if (!rows) {
        return rows.error();
    }
    rows->bind(1, ids.first);
    rows->bind(2, ids.last);
    NodeRows found;
    while (true) {
        const auto stepped = rows->step();
        if (!stepped) {
            return stepped.error();
        }
        if (!*stepped) {
            return found;
        }
        const auto kept = rows->text(3);
        found.has_outdated = found.has_outdated || box.is_outdated(kept);
        auto node = node_in(*rows, kept, box);
        if (!node) {
            return error(
                Errc::unavailable, fmt::format("{}: node {}: {}", database.path(), rows->text(1), node.error().message)
            );
        }
        found.nodes.push_back(std::move(*node));
    }
}

}  // namespace

Result<NodeRows> read_node_rows(SqliteDatabase& database, const SecretBox& box) {
    const auto ids = all_ids(database);
    if (!ids) {
        return ids.error();
    }
    const auto cores = std::max<std::int64_t>(std::thread::hardware_concurrency(), 1);
    const auto stretches = std::min((ids->last - ids->first) / ids_for_a_thread + 1, cores);
    const auto width = (ids->last - ids->first) / stretches + 1;
    const auto stretch = [&](std::int64_t number) {
        const auto first = ids->first + number * width;
        return Stretch{first, number + 1 < stretches ? first + width - 1 : ids->last};
    };
    const auto read = [&database, &box](Stretch wanted) -> Result<NodeRows> {
        const auto own = database.connect_again();
        return own ? read_stretch(**own, box, wanted) : Result<NodeRows>(own.error());
    };
    std::vector<std::future<Result<NodeRows>>> others;
    for (std::int64_t number = 1; number < stretches; ++number) {
        others.push_back(std::async(std::launch::async, read, stretch(number)));
    }
    auto rows = read_stretch(database, box, stretch(0));
    for (auto& other : others) {
        auto more = other.get();
        if (rows && more) {
            rows->has_outdated = rows->has_outdated || more->has_outdated;
            std::move(more->nodes.begin(), more->nodes.end(), std::back_inserter(rows->nodes));
        } else if (rows) {
            rows = more.error();
        }
    }
    return rows;
}

}  // namespace tenon
