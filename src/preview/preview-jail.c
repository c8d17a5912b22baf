/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "preview-jail.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_MEMORY (1024ull * 1024 * 1024)
#define MAX_SECONDS 10          /* at work */
#define MAX_WAIT_SECONDS 60     /* in all */

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

void
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
}
