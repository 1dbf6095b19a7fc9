#include "store/call_rows.hpp"

#include "store/call_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace tenon {

namespace {

constexpr const char* columns = "seq, id, node, driver, method, state, created, ended, document";

std::int64_t to_nanoseconds(Timestamp time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

Timestamp from_nanoseconds(std::int64_t count) {
    return Timestamp(std::chrono::duration_cast<Timestamp::duration>(std::chrono::nanoseconds(count)));
}

}  // namespace

/// What a query's `?` stand for, in order.
struct CallRows::Conditions {
    std::string sql;
    std::vector<std::pair<int, std::string>> texts;
    std::vector<std::pair<int, std::int64_t>> numbers;
    int count = 0;

    Conditions(const CallQuery& query, std::optional<std::int64_t> before) {
        if (query.driver) {
            add("driver=", *query.driver);
        }
        if (query.method) {
            add("method=", *query.method);
        }
        if (query.since) {
            add("created>=", to_nanoseconds(*query.since));
        }
        if (before) {
            add("seq<", *before);
        }
        if (!query.states.empty()) {
            std::string names;
            for (const auto state : query.states) {
                names += fmt::format("{}'{}'", names.empty() ? "" : ",", to_string(state));
            }
            sql += fmt::format("{} state IN ({})", joint(), names);
            const bool is_of_unfinished = std::none_of(query.states.begin(), query.states.end(), has_ended);
            sql += is_of_unfinished ? " AND ended IS NULL" : "";  // has an index
        }
    }

    void add(const char* condition, const std::string& value) {
        sql += fmt::format("{} {}?{}", joint(), condition, count + 1);
        texts.emplace_back(++count, value);
    }

    void add(const char* condition, std::int64_t value) {
        sql += fmt::format("{} {}?{}", joint(), condition, count + 1);
        numbers.emplace_back(++count, value);
    }

    void bind(SqliteStatement& rows) const {
        for (const auto& [place, text] : texts) {
            rows.bind(place, text);
        }
        for (const auto& [place, number] : numbers) {
            rows.bind(place, number);
        }
    }

private:
    [[nodiscard]] const char* joint() const { return sql.empty() ? " WHERE" : " AND"; }
};

Result<std::unique_ptr<CallRows>> CallRows::open(SqliteDatabase& database) {
    std::unique_ptr<CallRows> made(new CallRows(database));
    const auto find = fmt::format("SELECT {}, result FROM call WHERE id=?1", columns);
    const std::pair<SqliteStatement*, const char*> wanted[] = {
        {&made->insert_, "INSERT INTO call(id, node, driver, method, state, created, ended, document, result)"
                         " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
        {&made->update_, "UPDATE call SET state=?2, ended=?3, document=?4, result=?5 WHERE id=?1"},
        {&made->find_, find.c_str()},
        {&made->erase_old_, "DELETE FROM call WHERE seq IN"
                            " (SELECT seq FROM call WHERE created<?1 AND ended IS NOT NULL ORDER BY created LIMIT ?2)"},
        {&made->erase_surplus_,
         "DELETE FROM call WHERE seq IN (SELECT seq FROM call WHERE ended IS NOT NULL ORDER BY seq LIMIT ?1)"},
    };
    for (const auto& [statement, sql] : wanted) {
        auto prepared = database.prepare(sql);
        if (!prepared) {
            return prepared.error();
        }
        *statement = std::move(*prepared);
    }
    if (const auto counted = made->recount(); !counted) {
        return counted.error();
    }
    return made;
}

Result<std::int64_t> CallRows::number(const char* sql) const {
    auto asking = database_.prepare(sql);
    if (!asking) {
        return asking.error();
    }
    if (const auto stepped = asking->step(); !stepped) {
        return stepped.error();
    }
    return asking->number(0);
}

Result<void> CallRows::recount() {
    const auto counted = number("SELECT count(*) FROM call");
    if (!counted) {
        return counted.error();
    }
    count_ = *counted;
    return {};
}

Result<std::vector<CallRecord>> CallRows::read(SqliteStatement& rows, bool with_result) const {
    std::vector<CallRecord> records;
    while (true) {
        const auto stepped = rows.step();
        if (!stepped) {
            return stepped.error();
        }
        if (!*stepped) {
            return records;
        }
        CallRecord record;
        record.id = rows.text(1);
        if (const auto done = read_call_document(rows.text(8), record); !done) {
            return error(
                Errc::unavailable, fmt::format("{}: call {}: {}", database_.path(), record.id, done.error().message)
            );
        }
        record.node_uuid = rows.text(2);
        record.driver = rows.text(3);
        record.method = rows.text(4);
        const auto state = call_state_from(rows.text(5));
        if (!state) {
            return error(
                Errc::unavailable,
                fmt::format("{}: call {}: its state is '{}'", database_.path(), record.id, rows.text(5))
            );
        }
        record.state = *state;
        record.created_at = from_nanoseconds(rows.number(6));
        if (!rows.is_null(7)) {
            record.ended_at = from_nanoseconds(rows.number(7));
        }
        if (with_result && !rows.is_null(9)) {
            record.result = rows.text(9);
        }
        records.push_back(std::move(record));
    }
}

Result<std::vector<CallRecord>> CallRows::unfinished() {
    auto rows = database_.prepare(fmt::format("SELECT {} FROM call WHERE ended IS NULL ORDER BY seq", columns).c_str());
    if (!rows) {
        return rows.error();
    }
    return read(*rows, false);
}

Result<std::optional<CallRecord>> CallRows::find(const std::string& id) {
    find_.bind(1, id);
    auto records = read(find_, true);
    find_.rewind();
    if (!records) {
        return records.error();
    }
    return records->empty() ? std::nullopt : std::optional<CallRecord>(std::move(records->front()));
}

Result<std::vector<CallRecord>> CallRows::list(const CallQuery& query) {
    std::optional<std::int64_t> before;
    if (query.after) {
        find_.bind(1, *query.after);
        const auto stepped = find_.step();
        const bool is_known = stepped && *stepped;
        before = is_known ? find_.number(0) : 0;
        find_.rewind();
        if (!stepped) {
            return stepped.error();
        }
        if (!is_known) {
            return error(Errc::not_found, fmt::format("Call {} could not be found.", *query.after));
        }
    }
    Conditions conditions(query, before);
    if (query.node) {
        return list_of_node(query, conditions, before);
    }
    auto rows = select(conditions, query.limit);
    if (!rows) {
        return rows.error();
    }
    conditions.bind(*rows);
    return read(*rows, false);
}

Result<std::vector<CallRecord>>
CallRows::list_of_node(const CallQuery& query, Conditions& conditions, std::optional<std::int64_t> before) {
    const auto oldest = number("SELECT min(seq) FROM call");
    const auto newest = before ? Result<std::int64_t>(*before) : number("SELECT max(seq) FROM call");
    if (!oldest || !newest) {
        return oldest ? newest.error() : oldest.error();
    }
    conditions.add("node=", *query.node);
    conditions.add("(seq >> 10)=", std::int64_t{0});
    auto rows = select(conditions, query.limit);
    if (!rows) {
        return rows.error();
    }
    std::vector<CallRecord> found;
    for (auto block = *newest >> 10; block >= *oldest >> 10 && found.size() < query.limit; --block) {
        conditions.numbers.back().second = block;
        conditions.bind(*rows);
        auto records = read(*rows, false);
        if (!records) {
            return records.error();
        }
        rows->rewind();
        std::move(records->begin(), records->end(), std::back_inserter(found));
    }
    found.resize(std::min(found.size(), query.limit));
    return found;
}

Result<SqliteStatement> CallRows::select(const Conditions& conditions, std::size_t limit) {
    return database_.prepare(
        fmt::format("SELECT {} FROM call{} ORDER BY seq DESC LIMIT {}", columns, conditions.sql, limit).c_str()
    );
}

Result<void> CallRows::insert(const CallRecord& record) {
    const auto document = to_document(record);
    insert_.bind(1, record.id);
    insert_.bind(2, record.node_uuid);
    insert_.bind(3, record.driver);
    insert_.bind(4, record.method);
    insert_.bind(5, to_string(record.state));
    insert_.bind(6, to_nanoseconds(record.created_at));
    record.ended_at ? insert_.bind(7, to_nanoseconds(*record.ended_at)) : insert_.bind_null(7);
    insert_.bind(8, document);
    insert_.bind_null(9);
    const auto done = insert_.run();
    count_ += done ? 1 : 0;
    return done;
}

Result<void> CallRows::update(const CallRecord& record) {
    const auto document = to_document(record);
    update_.bind(1, record.id);
    update_.bind(2, to_string(record.state));
    record.ended_at ? update_.bind(3, to_nanoseconds(*record.ended_at)) : update_.bind_null(3);
    update_.bind(4, document);
    record.result.empty() ? update_.bind_null(5) : update_.bind(5, record.result);
    return update_.run();
}

Result<bool> CallRows::prune(const CallRetention& retention, Timestamp now, std::int64_t limit) {
    erase_old_.bind(1, to_nanoseconds(now - retention.keep));
    erase_old_.bind(2, limit);
    if (const auto done = erase_old_.run(); !done) {
        return done.error();
    }
    const auto erased_old = database_.changed_rows();
    count_ -= erased_old;
    const auto surplus = std::min(count_ - std::int64_t{retention.keep_count}, limit);
    if (surplus <= 0) {
        return erased_old < limit;
    }
    erase_surplus_.bind(1, surplus);
    if (const auto done = erase_surplus_.run(); !done) {
        return done.error();
    }
    const auto erased = database_.changed_rows();
    count_ -= erased;
    return erased_old < limit && erased < limit;
}

}  // namespace tenon
