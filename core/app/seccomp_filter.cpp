#include "app/seccomp_filter.hpp"

#include <fmt/format.h>

#include <seccomp.h>

#include <cerrno>
#include <fstream>
#include <memory>
#include <system_error>

namespace tenon {

namespace {

// Names, since not every kernel's header knows every call; one that libseccomp does not know is passed over.
constexpr const char* forbidden[] = {
    "mount",
    "umount",
    "umount2",
    "pivot_root",
    "chroot",
    "open_tree",
    "move_mount",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "swapon",
    "swapoff",
    "reboot",
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "create_module",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "pidfd_getfd",
    "kcmp",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "setns",
    "unshare",
    "keyctl",
    "add_key",
    "request_key",
    "iopl",
    "ioperm",
    "open_by_handle_at",
    "acct",
    "quotactl",
    "quotactl_fd",
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "stime",
    "sethostname",
    "setdomainname",
    "syslog",
    "lookup_dcookie",
    "personality",
    "vhangup",
    "uselib",
    "modify_ldt",
    "nfsservctl",
    "fanotify_init",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
#if !defined(__SANITIZE_ADDRESS__)
    "ptrace",  // which the leak sanitizer needs at the end
#endif
};

struct Release {
    void operator()(void* filter) const { seccomp_release(filter); }
};

Error failed(int code) {
    return error(
        Errc::unsupported,
        fmt::format("this system takes no seccomp filter: {}", std::generic_category().message(-code))
    );
}

}  // namespace

Result<void> install_seccomp_filter() {
    const std::unique_ptr<void, Release> filter(seccomp_init(SCMP_ACT_ALLOW));
    if (!filter) {
        return failed(-ENOMEM);
    }
    for (const auto* const name : forbidden) {
        const int number = seccomp_syscall_resolve_name(name);
        if (number == __NR_SCMP_ERROR) {
            continue;
        }
        if (const int code = seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), number, 0); code != 0) {
            return failed(code);
        }
    }
    const int code = seccomp_load(filter.get());  // sets no_new_privs first
    return code == 0 ? Result<void>() : Result<void>(failed(code));
}

void keep_memory_out_of_cores() {
    std::ofstream("/proc/self/coredump_filter") << "0x0";
}

}  // namespace tenon
