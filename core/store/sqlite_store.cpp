#include "store/sqlite_store.hpp"

#include "base/new_file.hpp"
#include "store/store_schema.hpp"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

namespace tenon {

namespace {

namespace fs = std::filesystem;

Result<void> make_directory(const fs::path& path) {
    std::error_code failed;
    if (fs::is_directory(path, failed)) {
        return {};
    }
    fs::create_directories(path, failed);
    if (!failed) {
        fs::permissions(path, fs::perms::owner_all, failed);
    }
    if (failed) {
        return error(
            Errc::unavailable, fmt::format(
                                   "{}: cannot make the directory: {}; make it for the user that runs "
                                   "tenond, or name another with --state",
                                   path.string(), failed.message()
                               )
        );
    }
    sync_directory(fs::absolute(path).parent_path());
    return {};
}

// A transaction now and then is somewhat longer, none is much longer.
constexpr unsigned accepted_between_prunings = 256;
constexpr std::int64_t pruned_at_once = 1024;
constexpr auto pruned_within = std::chrono::hours(1);  // where few calls come

Error no_such_node(const std::string& uuid) {
    return error(Errc::not_found, fmt::format("Node {} could not be found.", uuid));
}

}  // namespace

Result<std::unique_ptr<SqliteStore>>
SqliteStore::open(const std::string& state_dir, const std::string& vfs, CallRetention retention, SecretBox box) {
    if (const auto made = make_directory(state_dir); !made) {
        return made.error();
    }
    auto lock = StateLock::take(state_dir);
    if (!lock) {
        return lock.error();
    }
    auto database = SqliteDatabase::open((fs::path(state_dir) / "tenon.sqlite").string(), vfs);
    if (!database) {
        return database.error();
    }
    if (const auto prepared = prepare_schema(**database); !prepared) {
        return prepared.error();
    }
    std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(*lock), std::move(*database), retention));
    if (const auto loaded = store->load(std::move(box)); !loaded) {
        return loaded.error();
    }
    store->writer_ = std::make_unique<StoreWriter>(*store->database_, [&store = *store](bool is_committed) {
        store.publish(is_committed);
    });
    return store;
}

SqliteStore::SqliteStore(StateLock lock, std::unique_ptr<SqliteDatabase> database, CallRetention retention)
    : lock_(std::move(lock)), retention_(retention), database_(std::move(database)) {}

Result<void> SqliteStore::load(SecretBox box) {
    auto table = NodeTable::open(*database_, std::move(box));
    if (!table) {
        return table.error();
    }
    nodes_ = std::move(*table);
    const auto nodes = nodes_->load();
    if (!nodes) {
        return nodes.error();
    }
    if (const auto sealed = nodes_->seal_outdated(*nodes); !sealed) {
        return sealed.error();
    }
    index_.fill(*nodes);
    auto rows = CallRows::open(*database_);
    if (!rows) {
        return rows.error();
    }
    calls_ = std::move(*rows);
    auto unfinished = calls_->unfinished();
    if (!unfinished) {
        return unfinished.error();
    }
    unfinished_ = std::move(*unfinished);
    return {};
}

void SqliteStore::insert(Node node, NodeStore::Done done) {
    auto kept = std::make_shared<Node>(std::move(node));
    auto apply = [this, kept = std::move(kept)]() -> Result<NodeIndex::Change> {
        if (const auto inserted = nodes_->insert(*kept); !inserted) {
            return inserted.error();
        }
        return NodeIndex::Change{nullptr, std::make_shared<const Node>(std::move(*kept))};
    };
    write_node(std::move(apply), std::move(done));
}

void SqliteStore::update(std::string uuid, Change change, NodeStore::Done done) {
    auto apply = [this, uuid = std::move(uuid), change = std::move(change)] { return change_node(uuid, change); };
    write_node(std::move(apply), std::move(done));
}

void SqliteStore::erase(std::string uuid, NodeStore::Done done) {
    auto apply = [this, uuid = std::move(uuid)]() -> Result<NodeIndex::Change> {
        auto before = newest(uuid);
        if (!before) {
            return no_such_node(uuid);
        }
        if (const auto erased = nodes_->erase(*before); !erased) {
            return erased.error();
        }
        return NodeIndex::Change{std::move(before), nullptr};
    };
    write_node(std::move(apply), std::move(done));
}

void SqliteStore::write_node(std::function<Result<NodeIndex::Change>()> apply, NodeStore::Done done) {
    auto told = std::make_shared<NodePtr>();
    auto write = [this, apply = std::move(apply), told]() -> Result<void> {
        auto changed = apply();
        if (!changed) {
            return changed.error();
        }
        *told = changed->after ? changed->after : changed->before;
        remember(std::move(*changed));
        return {};
    };
    auto tell = [done = std::move(done), told](const Result<void>& outcome) {
        if (done) {
            done(outcome ? Result<NodePtr>(std::move(*told)) : Result<NodePtr>(outcome.error()));
        }
    };
    writer_->write({std::move(write), std::move(tell)});
}

Result<NodeIndex::Change> SqliteStore::change_node(const std::string& uuid, const Change& change) {
    auto before = newest(uuid);
    if (!before) {
        return no_such_node(uuid);
    }
    try {
        auto changed = change(*before);
        if (!changed) {
            return changed.error();
        }
        changed->id = before->id;
        changed->uuid = before->uuid;
        if (const auto updated = nodes_->update(*changed); !updated) {
            return updated.error();
        }
        return NodeIndex::Change{std::move(before), std::make_shared<const Node>(std::move(*changed))};
    } catch (const std::exception& e) {  // the change is the caller's code, and it must not end the writer
        return error(Errc::internal, fmt::format("changing node {} failed: {}", uuid, e.what()));
    }
}

void SqliteStore::accept(CallRecord record, CallStore::Done done) {
    auto write = [this, record = std::move(record)]() -> Result<void> {
        if (const auto inserted = calls_->insert(record); !inserted) {
            return inserted.error();
        }
        const auto now = std::chrono::system_clock::now();
        if (++accepted_since_pruning_ < accepted_between_prunings && now - pruned_at_ < pruned_within) {
            return {};
        }
        const auto pruned = calls_->prune(retention_, now, pruned_at_once);
        if (!pruned) {
            return pruned.error();
        }
        accepted_since_pruning_ = *pruned ? 0 : accepted_between_prunings;
        pruned_at_ = now;
        return {};
    };
    writer_->write({std::move(write), std::move(done)});
}

void SqliteStore::finish(std::vector<CallEnding> endings, CallStore::Done done) {
    auto write = [this, endings = std::move(endings)] { return apply(endings); };
    writer_->write({std::move(write), std::move(done)});
}

Result<void> SqliteStore::apply(const std::vector<CallEnding>& endings) {
    for (const auto& [record, last_error] : endings) {
        if (const auto updated = calls_->update(record); !updated) {
            return updated.error();
        }
        if (!last_error || !newest(record.node_uuid)) {
            continue;
        }
        const auto set_last_error = [&text = *last_error, &at = record.ended_at](const Node& current) -> Result<Node> {
            auto changed = current;
            changed.last_error = text;
            changed.updated_at = at;
            return changed;
        };
        auto changed = change_node(record.node_uuid, set_last_error);
        if (!changed) {
            return changed.error();
        }
        remember(std::move(*changed));
    }
    return {};
}

void SqliteStore::find_call(std::string id, Found found) {
    writer_->read([this, id = std::move(id), found = std::move(found)] { found(calls_->find(id)); });
}

void SqliteStore::list_calls(CallQuery query, Listed listed) {
    writer_->read([this, query = std::move(query), listed = std::move(listed)] { listed(calls_->list(query)); });
}

void SqliteStore::remember(NodeIndex::Change change) {
    uncommitted_[change.after ? change.after->uuid : change.before->uuid] = change.after;
    changes_.push_back(std::move(change));
}

void SqliteStore::publish(bool is_committed) {
    if (!is_committed) {
        static_cast<void>(calls_->recount());  // off by a few until that succeeds
    } else if (!changes_.empty()) {
        index_.apply(changes_);
    }
    changes_.clear();
    uncommitted_.clear();
}

NodePtr SqliteStore::newest(const std::string& uuid) const {
    const auto found = uncommitted_.find(uuid);
    return found == uncommitted_.end() ? index_.find_by_uuid(uuid) : found->second;
}

}  // namespace tenon
