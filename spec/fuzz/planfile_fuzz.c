// SPDX-License-Identifier: MIT
// Any bytes are a plan or none, also when every hash in front of them is right.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planfile.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void use(planfile *plan)
{
    static const char *const names[] = {"on:A", "A", "options", ""};
    const char *text;
    size_t len, sum = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (planfile_section(plan, names[i], &text, &len) == 1)
            for (size_t k = 0; k < len; k++)
                sum += (unsigned char)text[k];
    planfile_fresh(plan, SIZE_MAX, 0);
    planfile_fresh(plan, 1, sum);
    planfile_fresh(plan, 2, 1);
    planfile_fresh(plan, 0, 5);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    planfile plan;
    if (planfile_parse(&plan, (const char *)data, size, 0))
        use(&plan);
    planfile_close(&plan);

    // The first two bytes say where inputs and index end; the header in front is made to fit.
    if (size < 2)
        return 0;
    const char *rest = (const char *)data + 2;
    size_t n = size - 2, inputs = n * data[0] / 256, index = (n - inputs) * data[1] / 256;
    char *text = malloc(n + 128);
    int head = snprintf(text, 128, "pais-plan 1 0 %llx %zx %zx %zx\n",
                        (unsigned long long)planfile_hash(rest, inputs + index, 2), inputs, index, n);
    memcpy(text + head, rest, n);
    if (!planfile_parse(&plan, text, (size_t)head + n, 0))
        abort();
    use(&plan);
    planfile_close(&plan);
    free(text);
    return 0;
}
