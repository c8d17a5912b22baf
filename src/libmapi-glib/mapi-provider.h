/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The one header providers include */

#include "mapi.h"
#include "provider/mapi-check.h"
#include "provider/mapi-provider-base.h"
#include "provider/mapi-setting-info.h"
#include "provider/mapi-settings.h"
#include "provider/mapi-support.h"
#include "provider/mapi-provider-module.h"
