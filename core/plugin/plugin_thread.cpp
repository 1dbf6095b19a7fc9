#include "plugin/plugin_thread.hpp"

#include "base/file_descriptor.hpp"
#include "base/log.hpp"
#include "base/thread_census.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

namespace tenon {

namespace {

using Clock = std::chrono::steady_clock;

struct Request {
    std::function<Result<void>(PluginRegistry&)> command;
    PluginThread::Done done;
};

}  // namespace

/// What others leave for the thread; they wake it by the descriptor.
struct PluginThread::Mailbox {
    const FileDescriptor fd{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    std::mutex mutex;  // guards what follows
    std::deque<Request> requests;
    std::vector<std::uint64_t> free;  // generations that nobody holds any more
    bool is_stopping = false;

    void wake() const { static_cast<void>(::eventfd_write(fd.get(), 1)); }
};

PluginThread::PluginThread(
    PluginRegistry& registry, std::vector<std::filesystem::path> watched, std::function<void(bool)> after_look,
    Timing timing
)
    : registry_(registry),
      watch_(std::move(watched)),
      after_look_(std::move(after_look)),
      timing_(timing),
      mailbox_(std::make_shared<Mailbox>()) {
    registry_.when_free([mailbox = mailbox_](std::uint64_t generation) {
        const std::lock_guard lock(mailbox->mutex);
        mailbox->free.push_back(generation);
        mailbox->wake();
    });
}

PluginThread::~PluginThread() {
    stop();
}

void PluginThread::start() {
    if (watch_.fd() < 0) {
        log::warn("the system has no inotify instance left: changes of plugins are found by looking now and then only");
    }
    thread_ = std::thread([this] { run(); });
}

void PluginThread::stop() {
    std::deque<Request> refused;
    {
        const std::lock_guard lock(mailbox_->mutex);
        mailbox_->is_stopping = true;
        refused.swap(mailbox_->requests);
        mailbox_->wake();
    }
    registry_.interrupt();
    if (thread_.joinable()) {
        thread_.join();
    }
    for (auto& request : refused) {
        request.done(error(Errc::unavailable, "This host is stopping, please retry."));
    }
}

void PluginThread::ask(std::function<Result<void>(PluginRegistry&)> command, Done done) {
    {
        const std::lock_guard lock(mailbox_->mutex);
        if (!mailbox_->is_stopping) {
            mailbox_->requests.push_back({std::move(command), std::move(done)});
            mailbox_->wake();
            return;
        }
    }
    done(error(Errc::unavailable, "This host is stopping, please retry."));
}

std::chrono::milliseconds PluginThread::until_next_look(Deadline slow_look) const {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(slow_look - Clock::now());
    if (const auto again = registry_.look_again_at()) {
        left = std::min(left, std::chrono::ceil<std::chrono::milliseconds>(*again - std::chrono::system_clock::now()));
    }
    return std::clamp(left, std::chrono::milliseconds(1), timing_.slow_look);
}

bool PluginThread::is_stopping() const {
    const std::lock_guard lock(mailbox_->mutex);
    return mailbox_->is_stopping;
}

void PluginThread::look() {
    watch_.arm();
    const bool has_changed = registry_.load();
    if (!is_stopping()) {
        after_look_(has_changed);
    }
}

void PluginThread::run() {
    count_as_host_thread();
    look();
    auto slow_look = Clock::now() + timing_.slow_look;
    auto first_event = Deadline::max();  // of those that no look has followed yet
    while (true) {
        const bool was_quiet = first_event == Deadline::max();
        const auto wait = was_quiet ? until_next_look(slow_look) : timing_.quiet;
        pollfd sources[] = {{mailbox_->fd.get(), POLLIN, 0}, {watch_.fd(), POLLIN, 0}};
        static_cast<void>(::poll(sources, 2, static_cast<int>(wait.count())));
        const bool has_event = watch_.take();

        std::deque<Request> requests;
        std::vector<std::uint64_t> free;
        {
            const std::lock_guard lock(mailbox_->mutex);
            eventfd_t ignored = 0;
            static_cast<void>(::eventfd_read(mailbox_->fd.get(), &ignored));
            if (mailbox_->is_stopping) {
                return;
            }
            requests.swap(mailbox_->requests);
            free.swap(mailbox_->free);
        }
        for (const auto generation : free) {
            registry_.finish(generation, timing_.grace);
        }
        if (has_event && was_quiet) {
            first_event = Clock::now();
        }
        const bool is_quiet = first_event == Deadline::max();
        const bool is_settled = !is_quiet && (!has_event || Clock::now() - first_event >= timing_.longest);
        const bool is_time = is_quiet && until_next_look(slow_look) <= std::chrono::milliseconds(1);
        if (requests.empty() && !is_settled && !is_time) {
            continue;
        }
        std::vector<std::pair<Done, Result<void>>> answers;
        for (auto& request : requests) {
            answers.emplace_back(std::move(request.done), request.command(registry_));
        }
        if (!requests.empty()) {
            after_look_(true);
        }
        look();
        first_event = Deadline::max();
        slow_look = Clock::now() + timing_.slow_look;
        for (auto& [done, answer] : answers) {
            done(std::move(answer));
        }
    }
}

}  // namespace tenon
