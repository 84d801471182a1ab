// SPDX-License-Identifier: MIT
// Allocations that fail: included before the source of an engine, whose own they become.
#ifndef ALLOC_FAIL_H
#define ALLOC_FAIL_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long alloc_fail_at;  // the n-th allocation from now fails; 0: none

static int alloc_failed(void)
{
    return alloc_fail_at > 0 && --alloc_fail_at == 0;
}

static void *alloc_malloc(size_t n)
{
    return alloc_failed() ? NULL : malloc(n);
}

static void *alloc_realloc(void *p, size_t n)
{
    return alloc_failed() ? NULL : realloc(p, n);
}

#define malloc alloc_malloc
#define realloc alloc_realloc

#endif
