// SPDX-License-Identifier: MIT
// SIGINT, SIGTERM and SIGHUP as a wish to stop, for work that has something to put away first. The
// programs that run for us are ended at once; whoever waited for them then asks and stops.
#ifndef PAIS_INTERRUPT_H
#define PAIS_INTERRUPT_H

// From now on these signals are kept, unless they are ignored. A third one of them ends the process.
void interrupt_hold(void);

// The signal that came since interrupt_hold, 0 when none did.
int interrupt_pending(void);

// The signals do again what they did before.
void interrupt_release(void);

// Ends the process as the signal would have.
void interrupt_die(int sig);

#endif
