// SPDX-License-Identifier: MIT
// A Lua state that was made when pais was built: its libraries open, the modules that every
// dispatch uses loaded. A dispatch takes it as it is, instead of making one, which costs a quarter
// of it.
//
// How: a static program has every function and every variable at the same address in each run.
// While a state is being frozen its allocator takes memory from an area inside the program's own
// data; the build runs the linked program once with --freeze, and puts the bytes of that area into
// the file in the place of the zeros (Makefile). Nothing in the area may point elsewhere than to
// the area itself and to functions and variables of the program; so no library that asks malloc for
// memory that it keeps is open in it, and frozen_write looks for such pointers. Where there is no
// such area (other systems, test builds) there is no frozen state, and everything works without.
#ifndef PAIS_FROZEN_H
#define PAIS_FROZEN_H

#include <stdbool.h>
#include <stddef.h>

struct lua_State;
struct pais_heap;

// The area from which a state that is being frozen allocates. Returns NULL when it is full.
void *frozen_alloc(size_t size);

// Whether memory lies in the area, which free and realloc know nothing of.
bool frozen_has(const void *ptr);

// Whether allocations are to come from the area now: from frozen_begin to frozen_write.
extern bool frozen_making;
void frozen_begin(void);

// The heap that a frozen state belongs to.
struct pais_heap *frozen_heap(void);

// Writes the area, with `L` in it, to `path`. Returns 0 or an errno value:
// EFAULT, and says where, when something in the area points to memory that the next run will not have.
int frozen_write(struct lua_State *L, const char *path);

// The frozen state of this program, or NULL. It can be taken once.
struct lua_State *frozen_take(void);

#endif
