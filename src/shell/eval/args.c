// SPDX-License-Identifier: MIT
// The positional parameters: a variable without a name, another one for each function that is called.
#include "shell/eval/trail.h"

void args_set(eval *e, fields *args)
{
    value none = value_of(STR(""), 0);
    var_change(e, e->args, &none, args);
}

const fields *args_get(eval *e)
{
    const var *v = var_visible(e, e->args);
    return v ? v->array : NULL;
}

var *args_own(eval *e, fields *args)
{
    var *outer = e->args;
    e->args = NEW(e->a, var);
    e->args->name = STR("@");
    e->args->list = true;
    args_set(e, args);
    return outer;
}

shell_word args_first(eval *e)
{
    const fields *args = args_get(e);
    if (args && args->n)
        return args->v[0];
    value shell = value_of(STR("bash"), 0);
    return field_of(e->a, &shell, 0, 0);
}

fields *args_any(eval *e)
{
    value any = value_hole(SHELL_T_ARG);
    fields *f = NEW(e->a, fields);
    fields_add(e->a, f, args_first(e));
    fields_add(e->a, f, field_of(e->a, &any, 0, 0));
    f->v[1].taint |= T_OPEN;
    return f;
}
