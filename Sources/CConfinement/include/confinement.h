/// Starts a program that can do little: own process group, no inherited descriptors, and where the kernel has them Landlock
/// (which files) and seccomp (which system calls).
#ifndef GUSLI_CONFINEMENT_H
#define GUSLI_CONFINEMENT_H

#include <sys/types.h>

/// What a confined program may use.
struct gk_confinement {
    /// Where it starts.
    const char *_Nonnull directory;
    /// Paths that may be read and run from, ended by NULL; those that do not exist are passed over.
    const char *_Nullable const *_Nonnull readable;
    /// Paths that may be changed, ended by NULL.
    const char *_Nullable const *_Nonnull writable;
    /// Whether sockets may be opened.
    int allows_network;
    /// Whether other programs may be started.
    int allows_processes;
    /// Address space in bytes.
    unsigned long memory_bytes;
    /// The largest file that may be written, in bytes.
    unsigned long file_bytes;
    unsigned long open_files;
};

/// What this kernel can confine: 1 Landlock, 2 seccomp, added.
int gk_confinement_support(void);

/// A pipe whose ends no program that is started inherits: 0, or -1 with errno set.
int gk_private_pipe(int ends[_Nonnull 2]);

/// Starts `path` with standard input, output and error on the descriptors given.
///
/// Returns the process, or minus the error number; `stage` then says in which step it failed.
int gk_start_confined(const char *_Nonnull path, char *_Nullable const *_Nonnull arguments, char *_Nullable const *_Nonnull environment,
    int input, int output, int error, const struct gk_confinement *_Nonnull confinement, const char *_Nullable *_Nonnull stage);

#endif
