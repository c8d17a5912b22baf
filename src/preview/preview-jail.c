/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "preview-jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_MEMORY (1024ull * 1024 * 1024)
#define MAX_SECONDS 10          /* at work */
#define MAX_WAIT_SECONDS 60     /* in all */

/* How the kernel calls this machine: a call by another one's numbers would mean another call */
#if defined __x86_64__
#define MACHINE AUDIT_ARCH_X86_64
#elif defined __i386__
#define MACHINE AUDIT_ARCH_I386
#elif defined __aarch64__
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined __arm__
#define MACHINE AUDIT_ARCH_ARM
#elif defined __riscv && __riscv_xlen == 64
#define MACHINE AUDIT_ARCH_RISCV64
#elif defined __powerpc64__ && defined __LITTLE_ENDIAN__
#define MACHINE AUDIT_ARCH_PPC64LE
#elif defined __s390x__
#define MACHINE AUDIT_ARCH_S390X
#else
#define MACHINE 0               /* no machine: nothing is shown */
#endif
#define X32_BIT 0x40000000u

static void
limit (int    what,
       rlim_t value)
{
  struct rlimit both = { value, value };

  setrlimit (what, &both);
}

/* Beneath @path files can be read, and nothing more */
static void
allow_reading (int         rules,
               const char *path)
{
  struct landlock_path_beneath_attr rule = {
    .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    .parent_fd = open (path, O_PATH | O_CLOEXEC),
  };

  if (rule.parent_fd < 0)
    return;
  syscall (SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close (rule.parent_fd);
}

static void
close_files (void)
{
  static const char * const readable[] = { "/usr/share", "/usr/lib", "/lib", "/lib64", "/etc/fonts",
                                           "/etc/ld.so.cache", "/var/cache/fontconfig", "/usr/local/share/fonts" };
  struct landlock_ruleset_attr all = {
    .handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE
                         | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR
                         | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR
                         | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO
                         | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM,
  };
  int rules = (int) syscall (SYS_landlock_create_ruleset, &all, sizeof all, 0);

  if (rules < 0)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (readable); i++)
    allow_reading (rules, readable[i]);
  syscall (SYS_landlock_restrict_self, rules, 0);
  close (rules);
}

/* What is left open without a network and without files: the sockets of other programs, which files of theirs lead to,
 * the programs themselves, and what holds the keys. */
static gboolean
close_calls (void)
{
  static const guint32 refused[] = {
    SYS_socket, SYS_connect, SYS_io_uring_setup, SYS_execve, SYS_execveat, SYS_kill, SYS_tkill, SYS_tgkill,
    SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_pidfd_open, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev,
    SYS_keyctl, SYS_add_key, SYS_request_key,
#ifdef SYS_socketcall
    SYS_socketcall,
#endif
  };
  const struct sock_filter refuse = BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES);
  struct sock_filter filter[6 + 2 * G_N_ELEMENTS (refused) + 1] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, arch)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
    refuse,
  };
  struct sock_fprog program = { .len = 6, .filter = filter };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      filter[program.len++] = (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, refused[i], 0, 1);
      filter[program.len++] = refuse;
    }
  filter[program.len++] = (struct sock_filter) BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  return MACHINE != 0 && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

gboolean
preview_jail_enter (void)
{
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  /* A network of its own has nothing on it */
  if (unshare (CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) != 0)
    g_debug ("No namespaces here");
  close_files ();
  alarm (MAX_WAIT_SECONDS);
  limit (RLIMIT_AS, MAX_MEMORY);
  limit (RLIMIT_CPU, MAX_SECONDS);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_FSIZE, 0);
  limit (RLIMIT_NPROC, 0);
  limit (RLIMIT_NOFILE, 64);
  return close_calls ();
}
