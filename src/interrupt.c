// SPDX-License-Identifier: MIT
// SIGINT, SIGTERM and SIGHUP as a wish to stop.
#include "interrupt.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "proc.h"

enum { KEPT = 3, PATIENCE = 3 };

static const int kept[KEPT] = {SIGINT, SIGTERM, SIGHUP};
static struct sigaction before[KEPT];
static bool holding;
static volatile sig_atomic_t pending, count;

void interrupt_die(int sig)
{
    signal(sig, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, sig);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(sig);
}

static void note(int sig)
{
    pending = sig;
    proc_kill_all();
    if (++count >= PATIENCE)
        interrupt_die(sig);
}

void interrupt_hold(void)
{
    if (holding)
        return;
    holding = true;
    pending = count = 0;
    // No SA_RESTART: a question at the terminal is to end, too.
    struct sigaction ours = {.sa_handler = note};
    sigemptyset(&ours.sa_mask);
    for (int i = 0; i < KEPT; i++)
        if (sigaction(kept[i], NULL, &before[i]) == 0 && before[i].sa_handler != SIG_IGN)
            sigaction(kept[i], &ours, NULL);
}

int interrupt_pending(void)
{
    return (int)pending;
}

void interrupt_release(void)
{
    for (int i = 0; holding && i < KEPT; i++)
        sigaction(kept[i], &before[i], NULL);
    holding = false;
}
