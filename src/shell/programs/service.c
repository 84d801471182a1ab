// SPDX-License-Identifier: MIT
// Command lines of hosted services. What they have in common: things have kinds, and a verb says
// what becomes of one, as in `fastly backend delete`, `heroku apps:destroy`, `snow object drop`.
#include "shell/programs/verbs.h"

#define GONE \
    {"delete|delete-*|*-delete|destroy|remove|rm|drop|purge|teardown|undeploy|permanent-*", NULL, \
        "delete"}, \
    {"*:destroy|*:delete|*:reset|*:remove|*:rm|*:unset", NULL, "delete"}

static const row service[] = {GONE, END};
static const row kamal[] = {{"exec", NULL, ""}, GONE, {"app|proxy|accessory stop|reboot", NULL, "stop"},
    {"prune", NULL, "delete"}, END};
static const row modal[] = {{"^run|serve|shell", NULL, ""}, GONE,
    {"app|container stop", NULL, "stop"}, {"dict|queue clear", NULL,
    "delete"}, END};
static const row snow[] = {{"sql", NULL, "query"}, GONE, END};
static const row deck[] = {{"reset", NULL, "delete"}, END};
static const row heroku[] = {GONE, {"ps:kill", NULL, "stop"}, {"config|config:get", NULL,
    "token"}, END};
static const row railway[] = {{"^run|ssh|shell|connect", NULL, ""}, GONE, {"down", NULL, "down"},
    {"volume detach", NULL, "delete"}, END};
static const row vercel[] = {{"project|env|domain|domains|alias|certs|dns|secrets remove|rm", NULL,
    "delete"}, {"^remove|rm", NULL, "delete"}, END};
static const row netlify[] = {GONE, {"env:clone", NULL, "overwrite"}, END};
static const row fly[] = {{"secrets unset", NULL, "delete"}, {"destroy|delete|remove", NULL,
    "delete"}, {"* destroy|delete|remove", NULL, "delete"}, END};
static const row keys[] = {{"projects|environments|configs delete", NULL, "delete"},
    {"secrets delete|unset", NULL, "delete"}, {"secrets", NULL, "token"}, {"export", NULL,
    "token"}, END};
static const row firebase[] = {GONE, {"hosting:disable", NULL, "delete"}, END};
static const row replicas[] = {{"remove", NULL, "delete"}, {"failover", "--force", "failover"}, END};
static const row cluster_stop[] = {{"stop|restart", "-mimmediate --mode=immediate -m=immediate",
    "stop"}, END};
static const row uninstall[] = {{"uninstall", NULL, "delete"}, END};
static const row storage[] = {{"remove|rm", NULL, "delete"},
    {"sync", "--delete-destination=true --delete-destination", "delete"},
    {"copy|cp|sync", NULL, "send"}, END};

#define FLAGS \
    "--debug --quiet -q --verbose --yes -y --force -f -v --recursive -r --no-color --json --help " \
    "--non-interactive --auto-approve --confirm --cascade --tls-skip-verify -j"
static const tool t_service = {service, FLAGS, true, false}, t_kamal = {kamal, FLAGS, true, false},
    t_modal = {modal, FLAGS, true, false}, t_snow = {snow, FLAGS, true, false},
    t_deck = {deck, FLAGS, true, false}, t_heroku = {heroku, FLAGS, true, true},
    t_vercel = {vercel, FLAGS, true, true}, t_netlify = {netlify, FLAGS, true, true},
    t_railway = {railway, FLAGS, true, false}, t_fly = {fly, FLAGS, true, false}, t_keys = {keys, FLAGS, true, true},
    t_firebase = {firebase, FLAGS, true, true}, t_replicas = {replicas, FLAGS, true, false},
    t_cluster_stop = {cluster_stop, FLAGS, true, false},
    t_uninstall = {uninstall, FLAGS, true, false}, t_storage = {storage, FLAGS, true, true};

const program service_programs[] = {
    {"databricks", sh_tool, &t_service}, {"fastly", sh_tool, &t_service},
    {"apigeecli", sh_tool, &t_service}, {"hcp", sh_tool, &t_service}, {"cf", sh_tool, &t_service},
    {"civo", sh_tool, &t_service}, {"auth0", sh_tool, &t_service}, {"okta", sh_tool, &t_service},
    {"rosa", sh_tool, &t_service}, {"ldcli", sh_tool, &t_service}, {"pd", sh_tool, &t_service},
    {"stripe", sh_tool, &t_service}, {"sentry-cli", sh_tool, &t_service},
    {"circleci", sh_tool, &t_service}, {"flipt", sh_tool, &t_service},
    {"algolia", sh_tool, &t_service}, {"newrelic", sh_tool, &t_service},
    {"upctl", sh_tool, &t_service}, {"sst", sh_tool, &t_service}, {"astro", sh_tool, &t_service},
    {"railway", sh_tool, &t_railway}, {"kamal", sh_tool, &t_kamal}, {"modal", sh_tool, &t_modal},
    {"snow", sh_tool, &t_snow},
    {"deck", sh_tool, &t_deck}, {"heroku", sh_tool, &t_heroku}, {"vercel", sh_tool, &t_vercel},
    {"netlify", sh_tool, &t_netlify}, {"fly", sh_tool, &t_fly},
    {"flyctl", sh_tool, &t_fly},
    {"infisical", sh_tool, &t_keys}, {"doppler", sh_tool, &t_keys},
    {"firebase", sh_tool, &t_firebase}, {"patronictl", sh_tool, &t_replicas},
    {"pg_ctl", sh_tool, &t_cluster_stop}, {"cilium", sh_tool, &t_uninstall},
    {"linkerd", sh_tool, &t_uninstall}, {"azcopy", sh_tool, &t_storage}, {NULL, NULL, NULL}};
