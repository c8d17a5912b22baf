/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A home of its own for one test: MAPI_HOME, removed at the end */
typedef struct
{
  char *home;
} ProfileFixture;

void  profile_fixture_set_up    (ProfileFixture *fixture,
                                 gconstpointer   data);
void  profile_fixture_tear_down (ProfileFixture *fixture,
                                 gconstpointer   data);
/* Passwords in a file of libsecret for the whole program; call before anything else */
void  profile_fixture_use_file_keyring (void);
char *profile_fixture_read      (ProfileFixture *fixture,
                                 const char     *profile);
void  profile_fixture_write     (ProfileFixture *fixture,
                                 const char     *profile,
                                 const char     *text);

#define PROFILE_TEST(path, func) \
  g_test_add (path, ProfileFixture, NULL, profile_fixture_set_up, func, profile_fixture_tear_down)
