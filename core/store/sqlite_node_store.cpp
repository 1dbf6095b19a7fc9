#include "store/sqlite_node_store.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

namespace tenon {

namespace {

namespace fs = std::filesystem;

/// A new directory is only there after a power cut when its parent was synced.
void sync_directory(const fs::path& path) {
    const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
        ::fsync(directory);
        ::close(directory);
    }
}

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

Error no_such_node(const std::string& uuid) {
    return error(Errc::not_found, fmt::format("Node {} could not be found.", uuid));
}

}  // namespace

Result<std::unique_ptr<SqliteNodeStore>> SqliteNodeStore::open(const std::string& state_dir, const std::string& vfs) {
    if (const auto made = make_directory(state_dir); !made) {
        return made.error();
    }
    auto table = NodeTable::open((fs::path(state_dir) / "tenon.sqlite").string(), vfs);
    if (!table) {
        return table.error();
    }
    const auto nodes = (*table)->load();
    if (!nodes) {
        return nodes.error();
    }
    return std::unique_ptr<SqliteNodeStore>(new SqliteNodeStore(std::move(*table), *nodes));
}

SqliteNodeStore::SqliteNodeStore(std::unique_ptr<NodeTable> table, const std::vector<NodePtr>& nodes)
    : table_(std::move(table)) {
    std::vector<NodeIndex::Change> changes;
    changes.reserve(nodes.size());
    for (const auto& node : nodes) {
        changes.push_back({nullptr, node});
    }
    index_.apply(changes);
    writer_ = std::thread([this] { write_until_stopped(); });
}

SqliteNodeStore::~SqliteNodeStore() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    writer_.join();
}

void SqliteNodeStore::insert(Node node, Done done) {
    enqueue({Request::Verb::insert, std::move(node), {}, nullptr, std::move(done)});
}

void SqliteNodeStore::update(std::string uuid, Change change, Done done) {
    enqueue({Request::Verb::update, {}, std::move(uuid), std::move(change), std::move(done)});
}

void SqliteNodeStore::erase(std::string uuid, Done done) {
    enqueue({Request::Verb::erase, {}, std::move(uuid), nullptr, std::move(done)});
}

void SqliteNodeStore::enqueue(Request request) {
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back(std::move(request));
    }
    wake_.notify_one();
}

void SqliteNodeStore::write_until_stopped() {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) {
            return;
        }
        auto batch = std::exchange(queue_, {});
        lock.unlock();
        write(std::move(batch));
        lock.lock();
    }
}

void SqliteNodeStore::write(std::vector<Request> batch) {
    std::vector<Result<NodePtr>> answers;
    std::vector<NodeIndex::Change> changes;
    Uncommitted uncommitted;
    answers.reserve(batch.size());

    auto whole = table_->begin();
    for (auto& request : batch) {
        if (!whole) {
            break;
        }
        auto changed = apply(request, uncommitted);
        if (!changed) {
            // A statement is undone alone, its neighbours stay; only where SQLite gave up the whole transaction (a full
            // disk, an I/O error) all share the fate.
            if (!table_->is_in_transaction()) {
                whole = changed.error();
            }
            answers.emplace_back(changed.error());
            continue;
        }
        const auto& told = changed->after ? changed->after : changed->before;
        uncommitted[told->uuid] = changed->after;
        answers.emplace_back(told);
        changes.push_back(std::move(*changed));
    }
    if (whole) {
        whole = table_->commit();
    }
    if (whole) {
        commits_.fetch_add(1, std::memory_order_relaxed);
        index_.apply(changes);
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!batch[i].done) {
            continue;
        }
        const bool was_refused = i < answers.size() && !answers[i];
        batch[i].done(whole || was_refused ? std::move(answers[i]) : Result<NodePtr>(whole.error()));
    }
}

Result<NodeIndex::Change> SqliteNodeStore::apply(Request& request, const Uncommitted& uncommitted) {
    if (request.verb == Request::Verb::insert) {
        if (const auto done = table_->insert(request.node); !done) {
            return done.error();
        }
        return NodeIndex::Change{nullptr, std::make_shared<const Node>(std::move(request.node))};
    }
    auto before = newest(request.uuid, uncommitted);
    if (!before) {
        return no_such_node(request.uuid);
    }
    if (request.verb == Request::Verb::erase) {
        if (const auto done = table_->erase(*before); !done) {
            return done.error();
        }
        return NodeIndex::Change{std::move(before), nullptr};
    }
    try {
        auto changed = request.change(*before);
        if (!changed) {
            return changed.error();
        }
        changed->id = before->id;
        changed->uuid = before->uuid;
        if (const auto done = table_->update(*changed); !done) {
            return done.error();
        }
        return NodeIndex::Change{std::move(before), std::make_shared<const Node>(std::move(*changed))};
    } catch (const std::exception& e) {  // the change is the caller's code, and it must not end the writer
        return error(Errc::internal, fmt::format("changing node {} failed: {}", request.uuid, e.what()));
    }
}

NodePtr SqliteNodeStore::newest(const std::string& uuid, const Uncommitted& uncommitted) const {
    const auto found = uncommitted.find(uuid);
    return found == uncommitted.end() ? index_.find_by_uuid(uuid) : found->second;
}

}  // namespace tenon
