// SPDX-License-Identifier: MIT
// No libraries at run time: liblua's package.loadlib calls these, and a static program must not
// reach glibc's loader, which would want the very glibc it was built with.
#include <dlfcn.h>
#include <stddef.h>

void *dlopen(const char *file, int mode)
{
    (void)file;
    (void)mode;
    return NULL;
}

int dlclose(void *handle)
{
    (void)handle;
    return 0;
}

void *dlsym(void *restrict handle, const char *restrict name)
{
    (void)handle;
    (void)name;
    return NULL;
}

char *dlerror(void)
{
    static char message[] = "pais loads no libraries at run time";
    return message;
}
