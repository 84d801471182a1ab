// SPDX-License-Identifier: MIT
// The path of a file in `dir`, which the test that includes this has; good for the next seven calls.
static const char *in_dir(const char *name)
{
    static char path[8][512];
    static int turn;
    char *p = path[turn++ % 8];
    snprintf(p, sizeof path[0], "%s/%s", dir, name);
    return p;
}
