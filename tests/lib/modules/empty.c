/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A library that is no provider */
int nothing_of_interest;
