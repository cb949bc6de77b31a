#include "confinement.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Between fork and exec only system calls are made: another thread may hold a lock of the C library.

enum { STAGE_GROUP, STAGE_DIRECTORY, STAGE_LIMITS, STAGE_FILES, STAGE_CALLS, STAGE_DESCRIPTORS, STAGE_START };
static const char *const stages[] = {
    "own process group", "working directory", "resource limits", "Landlock", "seccomp", "descriptors", "start of the program",
};

// Of ABI 1; later ABIs add rights that are denied as well where the kernel knows them.
#define READ_RIGHTS (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define RIGHTS_OF_ABI_1 ((1ULL << 13) - 1)
#define REFER_RIGHT (1ULL << 13)
#define TRUNCATE_RIGHT (1ULL << 14)

static int landlock_abi(void) {
#ifdef SYS_landlock_create_ruleset
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
#else
    return -1;
#endif
}

int gk_confinement_support(void) {
    int support = landlock_abi() > 0 ? 1 : 0;
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0) support |= 2;
    return support;
}

#ifdef SYS_landlock_create_ruleset
static int allow_path(int ruleset, const char *path, uint64_t rights) {
    int descriptor = open(path, O_PATH | O_CLOEXEC);
    // What does not exist needs no rule.
    if (descriptor < 0) return 0;
    struct stat status;
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = descriptor};
    if (fstat(descriptor, &status) == 0 && !S_ISDIR(status.st_mode)) {
        rule.allowed_access &= LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | TRUNCATE_RIGHT;
    }
    int result = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(descriptor);
    return result;
}
#endif

static int confine_files(const struct gk_confinement *confinement, int abi) {
#ifdef SYS_landlock_create_ruleset
    if (abi <= 0) return 0;
    uint64_t handled = RIGHTS_OF_ABI_1 | (abi >= 2 ? REFER_RIGHT : 0) | (abi >= 3 ? TRUNCATE_RIGHT : 0);
    struct landlock_ruleset_attr attributes = {.handled_access_fs = handled};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    if (ruleset < 0) return -1;
    for (const char *const *path = confinement->readable; *path; path++) {
        if (allow_path(ruleset, *path, READ_RIGHTS) < 0) return -1;
    }
    for (const char *const *path = confinement->writable; *path; path++) {
        if (allow_path(ruleset, *path, handled) < 0) return -1;
    }
    if (allow_path(ruleset, "/proc/self", READ_RIGHTS) < 0) return -1;
    int result = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
    close(ruleset);
    return result;
#else
    (void)confinement;
    (void)abi;
    return 0;
#endif
}

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define DENY(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static int install(struct sock_filter *filter, unsigned short length) {
    struct sock_fprog program = {.len = length, .filter = filter};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

static int confine_calls(const struct gk_confinement *confinement) {
#ifdef ARCHITECTURE
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0) return 0;
    // Filters add up; each of them lets through what it does not name.
    struct sock_filter always[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        LOAD(nr),
#if defined(__x86_64__)
        // The x32 calls have numbers of their own.
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
#endif
        DENY(SYS_ptrace), DENY(SYS_process_vm_readv), DENY(SYS_process_vm_writev), DENY(SYS_kill), DENY(SYS_tkill),
        DENY(SYS_pidfd_open), DENY(SYS_pidfd_send_signal), DENY(SYS_setsid), DENY(SYS_setpgid), DENY(SYS_mount), DENY(SYS_umount2),
        DENY(SYS_pivot_root), DENY(SYS_chroot), DENY(SYS_unshare), DENY(SYS_setns), DENY(SYS_bpf), DENY(SYS_perf_event_open),
        DENY(SYS_keyctl), DENY(SYS_add_key), DENY(SYS_request_key), DENY(SYS_init_module), DENY(SYS_finit_module),
        DENY(SYS_delete_module), DENY(SYS_kexec_load), DENY(SYS_reboot), DENY(SYS_swapon), DENY(SYS_swapoff), DENY(SYS_userfaultfd),
        DENY(SYS_settimeofday), DENY(SYS_clock_settime), DENY(SYS_clock_adjtime), DENY(SYS_sethostname), DENY(SYS_setdomainname),
        DENY(SYS_syslog), DENY(SYS_acct), DENY(SYS_quotactl), DENY(SYS_name_to_handle_at), DENY(SYS_open_by_handle_at),
        DENY(SYS_io_uring_setup),
        ALLOW,
    };
    if (install(always, sizeof always / sizeof always[0]) < 0) return -1;
    if (!confinement->allows_network) {
        struct sock_filter network[] = {LOAD(nr), DENY(SYS_socket), DENY(SYS_socketpair), ALLOW};
        if (install(network, sizeof network / sizeof network[0]) < 0) return -1;
    }
    if (!confinement->allows_processes) {
        struct sock_filter processes[] = {
            LOAD(nr),
#ifdef SYS_fork
            DENY(SYS_fork), DENY(SYS_vfork),
#endif
            // The C library falls back to clone, whose flags can be looked at: threads pass.
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 1, 0), ALLOW,
            LOAD(args[0]),
            BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
            ALLOW,
        };
        if (install(processes, sizeof processes / sizeof processes[0]) < 0) return -1;
    }
#endif
    return 0;
}

static int limit(int resource, unsigned long value) {
    struct rlimit limits = {.rlim_cur = value, .rlim_max = value};
    return setrlimit(resource, &limits);
}

static void fail(int report, int stage) {
    int message[2] = {stage, errno};
    (void)!write(report, message, sizeof message);
    _exit(127);
}

static void become(const char *path, char *const *arguments, char *const *environment, const int standard[3], int report,
    const struct gk_confinement *confinement, int abi) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (setpgid(0, 0) < 0) fail(report, STAGE_GROUP);
    if (chdir(confinement->directory) < 0) fail(report, STAGE_DIRECTORY);
    // Out of the way of 0, 1 and 2 before those are set.
    int moved[4];
    for (int i = 0; i < 3; i++) moved[i] = fcntl(standard[i], F_DUPFD_CLOEXEC, 10);
    moved[3] = fcntl(report, F_DUPFD_CLOEXEC, 10);
    for (int i = 0; i < 4; i++) {
        if (moved[i] < 0) fail(report, STAGE_DESCRIPTORS);
    }
    for (int i = 0; i < 3; i++) {
        if (dup2(moved[i], i) < 0) fail(moved[3], STAGE_DESCRIPTORS);
    }
    if (dup2(moved[3], 3) < 0 || fcntl(3, F_SETFD, FD_CLOEXEC) < 0) fail(moved[3], STAGE_DESCRIPTORS);
    if (syscall(SYS_close_range, 4, ~0U, 0) < 0) {
        for (int descriptor = 4; descriptor < 4096; descriptor++) close(descriptor);
    }
    if (limit(RLIMIT_CORE, 0) < 0 || limit(RLIMIT_AS, confinement->memory_bytes) < 0 || limit(RLIMIT_FSIZE, confinement->file_bytes) < 0
        || limit(RLIMIT_NOFILE, confinement->open_files) < 0) {
        fail(3, STAGE_LIMITS);
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || confine_files(confinement, abi) < 0) fail(3, STAGE_FILES);
    if (confine_calls(confinement) < 0) fail(3, STAGE_CALLS);
    // A program that was written a moment ago may still be open for writing in a child of ours that has not come to its exec.
    for (int attempt = 0; attempt < 50; attempt++) {
        execve(path, arguments, environment);
        if (errno != ETXTBSY) break;
        nanosleep(&(struct timespec){0, 10 * 1000 * 1000}, NULL);
    }
    fail(3, STAGE_START);
}

int gk_private_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int gk_start_confined(const char *path, char *const *arguments, char *const *environment, int input, int output, int error,
    const struct gk_confinement *confinement, const char **stage) {
    int report[2];
    *stage = NULL;
    if (pipe2(report, O_CLOEXEC) < 0) return -errno;
    int abi = landlock_abi();
    const int standard[3] = {input, output, error};
    pid_t process = fork();
    if (process == 0) become(path, arguments, environment, standard, report[1], confinement, abi);
    int failure = errno;
    close(report[1]);
    if (process < 0) {
        close(report[0]);
        return -failure;
    }
    int message[2] = {0, 0};
    ssize_t count;
    do {
        count = read(report[0], message, sizeof message);
    } while (count < 0 && errno == EINTR);
    close(report[0]);
    // Nothing to read: the descriptor was closed by exec.
    if (count != sizeof message) return process;
    while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {
    }
    *stage = stages[message[0]];
    return -message[1];
}
