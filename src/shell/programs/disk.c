// SPDX-License-Identifier: MIT
// Disks, partitions and volumes. Most of these programs can also only look, or pretend.
#include <string.h>

#include "shell/call/call.h"

// Which options tell what a program does. An option may stand in a list as -x or --name.
typedef struct disk {
    const char *op;
    const char *dry;     // with one of these nothing is written
    const char *look;    // nor with these, unless one of `act` is there too
    const char *act;     // NULL: any option that is in no list
    const char *valued;  // letters that take a value
    bool bare;           // without options it only looks
} disk;

// Does the word have an option of the list? Letters may stand together, long names be shortened.
static bool option_of(const char *list, const char *valued, shell_str s)
{
    if (s.len < 2 || s.ptr[0] != '-')
        return false;
    if (s.ptr[1] == '-') {
        const char *eq = memchr(s.ptr, '=', s.len);
        size_t n = eq ? (size_t)(eq - s.ptr) : s.len;
        for (const char *p = list; n > 3 && *p; p += strspn(p, " ")) {
            size_t k = strcspn(p, " ");
            if (k >= n && memcmp(p, s.ptr, n) == 0)
                return true;
            p += k;
        }
        return false;
    }
    for (size_t i = 1; i < s.len; i++) {
        char option[2] = {'-', s.ptr[i]};
        if (str_listed(list, (shell_str){option, 2}))
            return true;
        if (strchr(valued, s.ptr[i]))
            break;
    }
    return false;
}

// Does it only look?
static bool looks(const call *c, const disk *d)
{
    bool look = d->bare, acts = false;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len < 2 || s.ptr[0] != '-')
            continue;
        if (option_of(d->dry, d->valued, s))
            return true;
        bool looking = option_of(d->look, d->valued, s);
        look = look || looking;
        acts = acts || (d->act ? option_of(d->act, d->valued, s) : !looking);
    }
    return look && !acts;
}

// A disk, or an image of one: a file like any other. A write to a disk is an effect on the device.
static void device(call *c, const char *op, const shell_word *w)
{
    fx_path(c, w->known == SHELL_UNKNOWN ? SHELL_K_DEVICE : SHELL_K_WRITE, op, w,
            SHELL_F_TRUNCATE, 0);
}

static void devices(call *c, const char *op, const shell_word *operand)
{
    for (size_t i = 1; i < c->n; i++)
        if (str_starts(c->w[i].alts[0], "/dev/"))
            device(c, op, &c->w[i]);
    if (operand && !str_starts(operand->alts[0], "/dev/"))
        device(c, op, operand);
}

static void sh_disk(call *c, const void *data)
{
    const disk *d = data;
    static const optspec spec = {"tLUbNImEOiJTFnGCR", "type=:t label=:L uuid=:U backup"};
    opts o;
    if (!opts_asked(c, &spec, &o) || looks(c, d))
        return;
    devices(c, d->op, o.rest.n ? &o.rest.v[0] : NULL);
}

// -n pretends where the filesystem is ext or NTFS; for others it is a name or a size.
static void sh_mkfs(call *c, const void *data)
{
    static const optspec spec = {"tLUbNImEOiJTFGCR", "type=:t label=:L uuid=:U"};
    static const char *const kinds[] = {"ext", "mke2fs", "ntfs"};
    opts o;
    opts_read(c, 1, &spec, false, &o);
    const shell_word *type = opt_value(&o, 't');
    shell_str kind = type ? type->alts[0] : c->w[0].alts[0];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && has(&o, 'n'); i++)
        if (kind.len && memmem(kind.ptr, kind.len, kinds[i], strlen(kinds[i])))
            return;
    sh_disk(c, data);
}

static void sh_parted(call *c, const void *data)
{
    static const char looking[] =
        "print p free all devices list unit u align-check optimal opt minimal min help quit s S B "
        "kB MB GB TB KiB MiB GiB TiB % cyl chs compact";
    (void)data;
    size_t n = 0;
    bool acts = false;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (str_is(s, "-l") || str_is(s, "--list"))
            return;
        bool number = s.len && is_digit(s.ptr[0]);
        if (!s.len || s.ptr[0] == '-' || s.ptr[0] == '/' || number)
            continue;
        n++;
        acts = acts || !str_listed(looking, s);
    }
    if (!help_asked(c) && (acts || !n))
        devices(c, "partition", NULL);
}

static void gone(call *c, const char *op)
{
    shell_str last = c->n > 1 ? c->w[c->n - 1].alts[0] : STR("");
    fx_text(c, SHELL_K_DEVICE, op, last, NULL, 0, 0)->place = SHELL_P_DEVICE;
}

static void sh_diskutil(call *c, const void *data)
{
    static const char *const verbs[] = {"erase", "zero", "secureErase", "partition", "delete",
        "reformat", "randomDisk", "split", "merge"};
    (void)data;
    size_t at = c->n > 2 && (word_is(&c->w[1], "apfs") || word_is(&c->w[1], "cs")) ? 2 : 1;
    if (at >= c->n || (at + 1 < c->n && word_is(&c->w[at + 1], "freespace")))
        return;
    for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++)
        if (str_starts(c->w[at].alts[0], verbs[k])) {
            gone(c, "wipe");
            core_check(c->e, (uint32_t)c->e->effects.n - 1);
            return;
        }
}

// Verbs of volume managers.
typedef struct volumes {
    const char *verbs;
    char dry;  // the option with which it only pretends
} volumes;

static void sh_volume(call *c, const void *data)
{
    const volumes *d = data;
    bool acts = false;
    if (help_asked(c))
        return;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        bool option = s.len > 1 && s.ptr[0] == '-' && s.ptr[1] != '-';
        if (option && d->dry && memchr(s.ptr, d->dry, s.len))
            return;
        acts = acts || str_listed(d->verbs, s);
    }
    if (acts)
        gone(c, "wipe");
}

static void sh_cryptsetup(call *c, const void *data)
{
    for (size_t i = 1; i < c->n; i++)
        if (str_listed("--dump-master-key --dump-volume-key", c->w[i].alts[0]))
            fx_text(c, SHELL_K_READ, "secret-store", c->w[c->n - 1].alts[0], NULL, SHELL_F_SECRET,
                    0);
    sh_volume(c, data);
}

// dmsetup: the first operand is what it does.
static void sh_dmsetup(call *c, const void *data)
{
    opts o;
    opts_read(c, 1, &(optspec){"cSojum", "columns options= select= separator= uuid= major= minor="},
              false, &o);
    if (o.rest.n && !help_asked(c) && str_listed(data, o.rest.v[0].alts[0]))
        gone(c, "wipe");
}

static void sh_lvm(call *c, const void *data)
{
    if (!help_asked(c) && !looks(c, data))
        gone(c, "wipe");
}

static void sh_debugfs(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++)
        if (str_starts(c->w[i].alts[0], "/dev/"))
            fx_path(c, SHELL_K_READ, "device", &c->w[i], SHELL_F_SECRET, 0);
}

static const disk mkfs = {"mkfs", "", "", "", "", false},
    xfs = {"mkfs", "-N", "", "", "bdimlLnprs", false},
    wipefs = {"wipe", "-n --no-act", "", "-a --all -o --offset", "oOt", true},
    discard = {"wipe", "", "", "", "", false}, badblocks = {"wipe", "", "", "-w", "bcdegiopt", true},
    fdisk = {"partition", "-l --list -x --list-details -s --getsz -p", "", "", "bcHCSLtoOuwW", false},
    sfdisk = {"partition", "-n --no-act",
        "-l --list -d --dump -J --json -s --show-size -V --verify -F --list-free -T --list-types "
        "-g --show-geometry", "--delete --activate -A --part-type --part-label --part-uuid "
        "--part-attrs --disk-id --disk-label --reorder -r --relocate --append -a -N --wipe",
        "NoOuwWXY", false},
    sgdisk = {"partition", "-P --pretend", "-p --print -i --info -b --backup -v --verify "
        "-O --print-mbr -L --list-types", NULL, "ib", true},
    lvm = {"wipe", "-t --test", "", "", "LlnS", false};
static const volumes crypt = {"luksFormat luksErase erase luksRemoveKey luksKillSlot", 0},
    zfs = {"destroy", 'n'}, zpool = {"destroy labelclear remove create", 'n'},
    btrfs = {"delete remove", 0},
    mdadm = {"--zero-superblock --stop --create -C --fail --remove remove --grow", 0},
    hdparm = {"--security-erase --security-erase-enhanced --yes-i-know-what-i-am-doing "
              "--trim-sector-ranges --write-sector", 0},
    nvme = {"format sanitize write-zeroes delete-ns", 0};

const program disk_programs[] = {
    {"mkfs", sh_mkfs, &mkfs}, {"mke2fs", sh_mkfs, &mkfs}, {"mkntfs", sh_mkfs, &mkfs},
    {"mkfs.xfs", sh_disk, &xfs}, {"mkswap", sh_disk, &mkfs}, {"mkdosfs", sh_disk, &mkfs},
    {"mkexfatfs", sh_disk, &mkfs}, {"mkudffs", sh_disk, &mkfs}, {"mkreiserfs", sh_disk, &mkfs},
    {"newfs", sh_disk, &xfs}, {"wipefs", sh_disk, &wipefs}, {"blkdiscard", sh_disk, &discard},
    {"badblocks", sh_disk, &badblocks}, {"fdisk", sh_disk, &fdisk}, {"cfdisk", sh_disk, &fdisk},
    {"gdisk", sh_disk, &fdisk}, {"sfdisk", sh_disk, &sfdisk}, {"sgdisk", sh_disk, &sgdisk},
    {"parted", sh_parted, NULL}, {"diskutil", sh_diskutil, NULL},
    {"cryptsetup", sh_cryptsetup, &crypt}, {"zpool", sh_volume, &zpool}, {"zfs", sh_volume, &zfs},
    {"btrfs", sh_volume, &btrfs}, {"mdadm", sh_volume, &mdadm}, {"hdparm", sh_volume, &hdparm},
    {"nvme", sh_volume, &nvme}, {"dmsetup", sh_dmsetup, "remove remove_all wipe_table"},
    {"pvremove", sh_lvm, &lvm}, {"vgremove", sh_lvm, &lvm}, {"lvremove", sh_lvm, &lvm},
    {"lvreduce", sh_lvm, &lvm}, {"vgreduce", sh_lvm, &lvm}, {"debugfs", sh_debugfs, NULL},
    {NULL, NULL, NULL}};
