// SPDX-License-Identifier: MIT
// Between the files about programs that talk to the network.
#ifndef PAIS_SHELL_NET_H
#define PAIS_SHELL_NET_H

#include "shell/call/call.h"

// The host of an address, with its port; all of it when it has no more.
shell_str net_host(shell_str url);
// Is it this machine?
bool net_near(shell_str host);
// What came from the network goes into the file `to` (NULL, - : the output); `op` names who wrote it.
void net_received(call *c, const shell_word *to, const char *op);
// Where a download lands: the last part of its address, in a folder (NULL: here).
shell_word net_landing(call *c, const shell_word *folder, const shell_word *url);
// DELETE of something on another machine, or of whole indexes of a search engine.
void net_delete(call *c, shell_str host, const shell_word *url);

// ---- http.c -------------------------------------------------------------------------------
void sh_curl(call *c, const void *data);
void sh_wget(call *c, const void *data);

#endif
