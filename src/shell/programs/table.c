// SPDX-License-Identifier: MIT
// Finds the entry of a program among the tables of all families.
#include <string.h>

#include "shell/call/call.h"

#define SLOTS 4096

static const program *const tables[] = {
    builtin_programs, folder_programs, read_programs, shell_programs, option_programs, find_programs, fd_programs,
    xargs_programs, recipe_programs, package_programs, carrier_programs, dialog_programs, tongue_programs,
    wrapper_programs, manager_programs, file_programs, archive_programs, permission_programs,
    print_programs, decoder_programs, filter_programs, sed_programs, git_programs, net_programs,
    infra_programs, service_programs, container_programs, sql_programs, store_programs,
    system_programs, disk_programs, interp_programs, make_programs, escape_programs,
    powershell_programs, self_programs
};
enum { TABLES = sizeof tables / sizeof *tables };

static bool named(const program *p, shell_str name)
{
    return p->name[0] == name.ptr[0] && strlen(p->name) == name.len &&
           memcmp(p->name, name.ptr, name.len) == 0;
}

// One after the other; the first table that names it wins.
static const program *walk(shell_str name)
{
    for (int t = 0; t < TABLES; t++)
        for (const program *p = tables[t]; p->name; p++)
            if (named(p, name))
                return p;
    return NULL;
}

// An index takes as long to make as a dozen walks. Commands of every day need less.
#define WALKS 12

static struct {
    const program *p;
    int table;
} slots[SLOTS];
static int walks;

static unsigned hash(const char *s, size_t n)
{
    unsigned h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return (h ^ h >> 15) % SLOTS;
}

// Entries of one name lie one behind the other, in the order of their tables.
static void make_index(void)
{
    for (int t = 0; t < TABLES; t++)
        for (const program *p = tables[t]; p->name; p++) {
            unsigned i = hash(p->name, strlen(p->name));
            while (slots[i].p)
                i = (i + 1) % SLOTS;
            slots[i].p = p;
            slots[i].table = t;
        }
}

// The first in the tables behind number `after`, by the index.
static const program *indexed(shell_str name, int after)
{
    for (unsigned i = hash(name.ptr, name.len); slots[i].p; i = (i + 1) % SLOTS)
        if (slots[i].table > after && named(slots[i].p, name))
            return slots[i].p;
    return NULL;
}

static const program *look_up(shell_str name)
{
    if (walks < WALKS) {
        if (++walks == WALKS)
            make_index();
        return walk(name);
    }
    return indexed(name, -1);
}

const program *program_of(const program *table, shell_str name)
{
    for (; name.len && table->name; table++)
        if (named(table, name))
            return table;
    return NULL;
}

const program *program_after(const program *table, shell_str name)
{
    int i = 0;
    while (tables[i] != table)
        i++;
    if (walks >= WALKS)
        return name.len ? indexed(name, i) : NULL;
    const program *p = NULL;
    for (i++; i < TABLES && !p; i++)
        p = program_of(tables[i], name);
    return p;
}

void program_pass(call *c, const program *table)
{
    const program *p = program_after(table, c->name);
    if (p)
        p->run(c, p->data);
    else
        call_default(c);
}

// The part of a name before its version: python3.12, perl5.36.0, node20, php-8.2.
static shell_str without_version(shell_str name)
{
    size_t n = 0, end;
    while (n < name.len && !is_digit(name.ptr[n]))
        n++;
    for (end = n; end < name.len && (is_digit(name.ptr[end]) || name.ptr[end] == '.');)
        end++;
    // 3.13t, 5.34-x86_64
    bool tail = end == name.len || name.ptr[end] == '-' || end + 1 == name.len;
    if (n && name.ptr[n - 1] == '-')
        n--;
    return end > n && tail ? (shell_str){name.ptr, n} : STR("");
}

// Names that stand for another: a version or a kind behind, a g in front of what GNU has.
static const program *by_other_name(shell_str name)
{
    static const char *const stems[] = {"mkfs.", "newfs_", "git-"};
    static const char *const means[] = {"mkfs", "newfs", "git-"};
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
        if (name.len > strlen(stems[i]) && memcmp(name.ptr, stems[i], strlen(stems[i])) == 0)
            return look_up((shell_str){means[i], strlen(means[i])});
    static const program *const versioned[] = {shell_programs, interp_programs, make_programs,
        escape_programs, powershell_programs, carrier_programs, dialog_programs, tongue_programs};
    shell_str stem = without_version(name);
    for (size_t i = 0; stem.len > 1 && i < sizeof versioned / sizeof *versioned; i++)
        if (program_of(versioned[i], stem))
            return look_up(stem);
    static const program *const gnu[] = {file_programs, archive_programs, permission_programs,
        find_programs, xargs_programs, print_programs, filter_programs, sed_programs, decoder_programs};
    static const char *const words[] = {"env", "nice", "nohup", "timeout", "stdbuf", "chroot"};
    if (name.len < 3 || name.ptr[0] != 'g')
        return NULL;
    shell_str rest = {name.ptr + 1, name.len - 1};
    for (size_t i = 0; i < sizeof gnu / sizeof *gnu; i++)
        if (program_of(gnu[i], rest))
            return look_up(rest);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (rest.len == strlen(words[i]) && memcmp(rest.ptr, words[i], rest.len) == 0)
            return look_up(rest);
    return NULL;
}

const program *program_find(shell_str name)
{
    if (!name.len)
        return NULL;
    const program *found = look_up(name);
    return found ? found : by_other_name(name);
}
