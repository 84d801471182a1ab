// SPDX-License-Identifier: MIT
// What went wrong in an HTTP exchange, in words, with what to do about it.
#ifndef PAIS_NET_EXPLAIN_H
#define PAIS_NET_EXPLAIN_H

#include <curl/curl.h>

#include "credential.h"
#include "job.h"

// Answers that the transfer of `easy` failed. `words` are libcurl's; `head`: the head of an answer was
// there. Always -1.
int explain_transfer(job *j, CURL *easy, CURLcode result, const char *words, bool head);

// Answers that the site `at` said something else than what was wanted. Always -1.
int explain_status(job *j, const address *at, long status, const login *l);

#endif
