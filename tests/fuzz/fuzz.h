/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* What every target has: reads @size bytes at @data from anybody, and must not crash */
int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);
