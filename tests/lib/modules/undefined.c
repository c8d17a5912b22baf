/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-provider.h>

/* A data symbol nobody has: the loader refuses it */
extern int mapi_test_symbol_that_does_not_exist;
__attribute__ ((visibility ("default"))) extern int *use_it;
int *use_it = &mapi_test_symbol_that_does_not_exist;

MAPI_PROVIDER_DEFINE (NULL, NULL, NULL, NULL)
