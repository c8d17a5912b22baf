/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-import.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  return fuzz_import (MAPI_IMPORT_CLAWS, data, size);
}
