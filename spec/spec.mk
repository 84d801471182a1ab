# The test targets. Each runs alone; `make test` runs what CI runs.

# What `make test` runs, beginning with those that take longest: the short ones fill the gaps.
SUITES ?= e2e golden unit ctest fuzz docs-test differential lint style net mcp toml-test

## test          all suites, JOBS at a time; the last line counts them (SUITES="unit golden" for some)
test:
	@BUILD=$(BUILD) spec/run.sh "$(MAKE) --no-print-directory" $(SUITES)

# What the suites need, so that it is built, or fetched, before two of them run at the same time.
PROGRAMS := $(BUILD)/pais $(BUILD)/pais-net $(BUILD)/pais-dev
READY_unit = $(PROGRAMS)
READY_golden = $(PROGRAMS) $(BUILD)/pais-asan
READY_ctest = $(CTESTS) $(BUILD)/ctest/shell-corpus
READY_fuzz = $(if $(shell command -v clang),$(FUZZERS))
READY_docs-test = $(PROGRAMS)
READY_style = $(PROGRAMS)
READY_differential = $(BUILD)/pais-dev
READY_net = $(PROGRAMS)
READY_toml-test = $(BUILD)/ctest/toml-decoder
READY_e2e = $(PROGRAMS) e2e-client
READY_mcp = $(PROGRAMS) mcp-clients
e2e-client mcp-clients:
	spec/$(firstword $(subst -, ,$@))/run.sh true
.PHONY: tests-ready e2e-client mcp-clients

LUACHECK := luacheck --std lua54 --no-color -q
T ?=
SPECS = $(if $(T),$(or $(wildcard spec/unit/*$(T)*_spec.lua),\
  $(error no file of spec/unit has '$(T)' in its name)),spec/unit)

## unit          Lua specs (T=name runs those whose file name has it)
unit: $(PROGRAMS)
	PAIS_BUILD=$(BUILD) busted --lua=$(BUILD)/pais-dev --helper=spec/support/init.lua \
	  --pattern=_spec $(SPECS)

## ctest         C engine tests under the sanitizers
CTESTS := $(patsubst spec/c/%_test.c,$(BUILD)/ctest/%,$(wildcard spec/c/*_test.c))
# An archive, so that a test links only the engines it names.
$(BUILD)/asan/pais.a: $(ASANOBJ) $(NETPURE:src/%.c=$(BUILD)/asan/%.o) $(BUILD)/obj/nomodules.o
	@rm -f $@
	$(Q)$(AR) qcs $@ $^
$(BUILD)/ctest/%: spec/c/%_test.c $(BUILD)/asan/pais.a
	@mkdir -p $(@D)
	$(say) CCSAN $<
	$(Q)$(CC) $(ALL_C) $(SAN) -DPAIS_TEST -o $@ $< $(BUILD)/asan/pais.a $(DYNLIBS)
# The process engine once more, as it is built where there is neither vfork nor pidfd.
CTESTS += $(BUILD)/ctest/proc_portable
$(BUILD)/ctest/proc_portable: spec/c/proc_test.c $(wildcard src/proc*)
	@mkdir -p $(@D)
	$(say) CCSAN $<
	$(Q)$(CC) $(ALL_C) $(SAN) -DPROC_PORTABLE -o $@ $(filter %.c,$^)
# Confinement as it is built where there is no Landlock.
CTESTS += $(BUILD)/ctest/confine_portable
$(BUILD)/ctest/confine_portable: spec/c/confine_test.c src/confine.c src/confine.h
	@mkdir -p $(@D)
	$(say) CCSAN $<
	$(Q)$(CC) $(ALL_C) $(SAN) -DCONFINE_PORTABLE -o $@ $(filter %.c,$^)
# What the shell engine costs, counted. Its basic blocks call a counter, and what it asks of the C
# library is counted too; linkers other than GNU's cannot put that in between.
ifeq ($(shell uname -s),Linux)
COUNTED := memcpy memmove memset memcmp memchr memrchr memmem strlen malloc calloc realloc \
           aligned_alloc
COUNTOBJ := $(patsubst src/%.c,$(BUILD)/count/%.o,$(wildcard src/shell/*.c src/shell/*/*.c))
$(BUILD)/count/%.o: src/%.c
	@mkdir -p $(@D)
	$(say) CCCNT $<
	$(Q)$(CC) $(ALL_C) -O1 -fno-builtin -fsanitize-coverage=trace-pc -MMD -MP -c -o $@ $<
-include $(wildcard $(BUILD)/count/*/*.d $(BUILD)/count/*/*/*.d)
$(BUILD)/ctest/shell-growth: spec/c/shell_growth.c spec/c/shell_families.h $(COUNTOBJ)
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(ALL_C) -fno-builtin -o $@ $(filter %.c %.o,$^) $(COUNTED:%=-Wl,--wrap=%)
CTESTS += $(BUILD)/ctest/shell-growth
endif
# The shell engine over files of commands; FILES are such files.
$(BUILD)/ctest/shell-corpus: spec/c/shell_corpus.c $(BUILD)/asan/pais.a
	@mkdir -p $(@D)
	$(say) CCSAN $<
	$(Q)$(CC) $(ALL_C) $(SAN) -o $@ $< $(BUILD)/asan/pais.a $(DYNLIBS)
## shell-corpus  the shell engine over FILES of commands: what holds for every result
FILES ?= spec/guard/commands.jsonl
shell-corpus: $(BUILD)/ctest/shell-corpus
	$< $(FILES)
.PHONY: shell-corpus
ctest: $(CTESTS) $(BUILD)/ctest/shell-corpus
	@for t in $(CTESTS); do $$t && echo "ok $$t" || exit 1; done
	@$(BUILD)/ctest/shell-corpus $(FILES) && echo "ok $(BUILD)/ctest/shell-corpus"

## docs-test     the pages: commands run, files checked, links followed
## style         conventions that a program can check (HACKING.md)
docs-test style: $(PROGRAMS)
	PAIS_BUILD=$(BUILD) busted --lua=$(BUILD)/pais-dev --helper=spec/support/init.lua \
	  --pattern=$(T).*_spec spec/$(@:-test=)

## lint          luacheck over lua/, plugins/, bench/ and spec/
lint:
	$(LUACHECK) --globals pais -- lua plugins bench docs/events.lua && echo "ok lua"
	$(LUACHECK) --std lua54+busted --globals pais -- spec && echo "ok spec"
	shellcheck bootstrap demo/run spec/*.sh spec/*/*.sh bench/*.sh bench/peers/*.sh && echo "ok sh"

## e2e           the real Claude Code client against a scripted API (fetched once, 380 MB)
e2e: $(PROGRAMS)
	PAIS_BUILD=$(BUILD) spec/e2e/run.sh busted --lua=$(BUILD)/pais-dev \
	  --helper=spec/support/init.lua --pattern=$(T).*_spec spec/e2e

## net           registries over real servers, in a network namespace of their own
net: $(PROGRAMS)
	PAIS_BUILD=$(BUILD) spec/net/run.sh busted --lua=$(BUILD)/pais-dev \
	  --helper=spec/support/init.lua --pattern=$(T).*_spec spec/net
.PHONY: net

## mcp           the official clients of the Model Context Protocol (fetched once, 200 MB)
mcp: $(PROGRAMS)
	PAIS_BUILD=$(BUILD) spec/mcp/run.sh busted --lua=$(BUILD)/pais-dev \
	  --helper=spec/support/init.lua --pattern=$(T).*_spec spec/mcp

# What a target does when a program it needs is missing: says so, and fails where it must not be.
SKIP = { echo "SKIP $@: $(1)" >&2; test "$$CI" != true; }

## toml-test     the official TOML 1.0 documents, valid and invalid (needs go)
$(BUILD)/ctest/toml-decoder: spec/c/toml_decoder.c $(BUILD)/asan/pais.a
	@mkdir -p $(@D)
	$(CC) $(ALL_C) $(SAN) -o $@ $< $(BUILD)/asan/pais.a $(DYNLIBS)
toml-test: $(BUILD)/ctest/toml-decoder
	@if ! command -v go >/dev/null; then $(call SKIP,go is not installed); \
	elif [ -x $(BUILD)/bin/toml-test ] || (cd spec/toml-test && GOBIN=$(abspath $(BUILD)/bin) \
	  go install -mod=readonly github.com/toml-lang/toml-test/cmd/toml-test); \
	then $(BUILD)/bin/toml-test -toml 1.0.0 -timeout 10s $<; \
	else $(call SKIP,the runner could not be installed); fi

## fuzz          every fuzzer for FUZZ_SECONDS from its corpus (needs clang)
FUZZ_SECONDS ?= 10
# In CI each commit tries inputs of its own, and the same ones again; elsewhere every run tries others.
# SEED=N repeats what a run with that number tried.
SEED ?= $(eval SEED := $(or $(if $(CI),$(shell n=$$(git rev-parse HEAD 2>/dev/null | cut -c1-7); \
  [ -z "$$n" ] || printf %d "0x$$n")),$(shell date +%s)))$(SEED)
FUZZERS  := $(patsubst spec/fuzz/%_fuzz.c,$(BUILD)/fuzz/%,$(wildcard spec/fuzz/*_fuzz.c))
FUZZ_CC  := clang -std=c11 $(WARN) $(CPPFLAGS) -O1 -g -fno-sanitize-recover=undefined
$(BUILD)/fuzz/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(say) CLANG $<
	$(Q)$(FUZZ_CC) -fsanitize=fuzzer-no-link,address,undefined -MMD -c -o $@ $<
$(BUILD)/fuzz/pais.a: $(patsubst src/%.c,$(BUILD)/fuzz/obj/%.o,$(SRC) $(NETPURE)) $(BUILD)/obj/nomodules.o
	@rm -f $@
	$(Q)$(AR) qcs $@ $^
$(BUILD)/fuzz/%: spec/fuzz/%_fuzz.c $(wildcard spec/fuzz/*.h) $(BUILD)/fuzz/pais.a
	$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $@ $< $(BUILD)/fuzz/pais.a $(DYNLIBS)
-include $(wildcard $(BUILD)/fuzz/obj/*.d $(BUILD)/fuzz/obj/*/*.d $(BUILD)/fuzz/obj/*/*/*.d)
.PRECIOUS: $(BUILD)/fuzz/obj/%.o
fuzz:
	@if ! command -v clang >/dev/null; then $(call SKIP,clang is not installed); \
	else $(MAKE) --no-print-directory fuzz-run; fi
# New inputs stay in the build folder; what breaks a fuzzer is kept as spec/fuzz/crash-*.
fuzz-run: $(FUZZERS)
	@echo "fuzz: SEED=$(SEED) FUZZ_SECONDS=$(FUZZ_SECONDS)"
	@for f in $(notdir $(FUZZERS)); do d=$(BUILD)/fuzz/found/$$f; mkdir -p $$d; \
	  $(BUILD)/fuzz/$$f -max_total_time=$(FUZZ_SECONDS) -seed=$(SEED) -timeout=20 -rss_limit_mb=1024 \
	    -print_final_stats=1 -artifact_prefix=spec/fuzz/crash-$$f- $$d spec/fuzz/corpus/$$f \
	    >$$d.log 2>&1 || { tail -n 60 $$d.log; echo "fuzz $$f: failed" >&2; exit 1; }; \
	  echo "ok fuzz $$f: $$(sed -n 's/^stat::number_of_executed_units: *//p' $$d.log) runs"; done

## differential  the shell engine against bash and itself; DIFF_SECONDS per part from DIFF_SEED
# The same scripts each time, so many rounds of each part; others, and more, when that is asked for.
DIFF_SECONDS ?=
DIFF_SEED    ?= $(if $(DIFF_SECONDS),$(shell date +%s),1)
DIFF_syntax  := 12
DIFF_words   := 8
DIFF      := $(BUILD)/differential
$(DIFF)/%: spec/differential/%.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) -std=c11 $(WARN) -O2 -static -o $@ $<
$(DIFF)/made: spec/differential/root.sh $(DIFF)/stub $(DIFF)/oracle
	spec/differential/root.sh $(DIFF)/stub $(DIFF)/root
	@touch $@
differential: $(BUILD)/pais-dev
	@if [ "$$(uname -s)" != Linux ] || ! command -v bash ldd >/dev/null; then \
	  $(call SKIP,it needs Linux and bash); else $(MAKE) --no-print-directory differential-run; fi
# Exit 3: nothing may run here, since the kernel refuses the namespaces.
differential-run: $(DIFF)/made $(BUILD)/pais-dev
	@for part in verdicts:1 syntax:$(DIFF_syntax) words:$(DIFF_words); do code=0; \
	  PAIS_BUILD=$(BUILD) $(BUILD)/pais-dev spec/differential/run.lua $${part%:*} \
	    $(if $(DIFF_SECONDS),$(DIFF_SECONDS)s,$${part#*:}) $(DIFF_SEED) || code=$$?; \
	  if [ $$code = 3 ]; then $(call SKIP,namespaces are not permitted here) || exit 1; \
	  elif [ $$code != 0 ]; then exit 1; fi; done

## schemas       write the JSON Schemas and the pages made from the same tables
schemas: $(BUILD)/pais
	$(BUILD)/pais lua -e "require('pais.schema.write').run()"

## golden        whole dispatches of broken things (T=name runs those whose file name has it)
golden: $(PROGRAMS) $(BUILD)/pais-asan
	PAIS_BUILD=$(BUILD) busted --lua=$(BUILD)/pais-dev --helper=spec/support/init.lua \
	  --pattern=$(T).*_spec spec/golden

# Here, where all that they are is known.
tests-ready: $(sort $(foreach suite,$(SUITES),$(READY_$(suite))))

.PHONY: test unit golden docs-test style ctest lint schemas e2e mcp toml-test fuzz fuzz-run \
  differential differential-run
