// SPDX-License-Identifier: MIT
// What the git command is told, by variables of the environment: they go before every configuration
// file, and nothing of them is seen in a list of processes.
#ifndef PAIS_NET_GIT_SETTINGS_H
#define PAIS_NET_GIT_SETTINGS_H

#include "job.h"

// Sets the rules for talking to `at`, whose address git gets as `url`: TLS is verified, no redirect is
// followed (pais-net has followed those that it may), the issuers to trust are those of pais-net, and
// so are the request's credentials if they are for this site. -1 after an error was answered.
int git_settings_set(job *j, const address *at, const char *url);

// Takes the credentials out of the environment again.
void git_settings_forget(void);

#endif
