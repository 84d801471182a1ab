# The test targets. Each runs alone; `make test` runs what CI runs.

LUACHECK := luacheck --std lua54 --no-color -q
T ?=
SPECS := $(if $(T),$(wildcard spec/unit/*$(T)*_spec.lua),spec/unit)

## unit          Lua specs (T=name runs those whose file name has it)
unit: $(BUILD)/pais-dev $(BUILD)/pais
	PAIS_BUILD=$(BUILD) busted --lua=$(BUILD)/pais-dev --helper=spec/support/init.lua \
	  --pattern=_spec $(SPECS)

## ctest         C engine tests under the sanitizers
CTESTS := $(patsubst spec/c/%_test.c,$(BUILD)/ctest/%,$(wildcard spec/c/*_test.c))
$(BUILD)/ctest/%: spec/c/%_test.c $(wildcard src/*.c src/*.h)
	@mkdir -p $(@D)
	$(CC) $(ALL_C) $(SAN) -DPAIS_TEST -o $@ $< $(filter-out src/lib_%.c,$(SRC)) $(DYNLIBS)
ctest: $(CTESTS)
	@set -e; for t in $^; do echo "$$t"; $$t; done

## lint          luacheck over lua/, plugins/ and spec/
lint:
	$(LUACHECK) --globals pais -- lua plugins
	$(LUACHECK) --std lua54+busted --globals pais -- spec

## e2e           the real Claude Code client against a scripted API (fetched once, 380 MB)
e2e: $(BUILD)/pais $(BUILD)/pais-dev
	PAIS_BUILD=$(BUILD) spec/e2e/run.sh busted --lua=$(BUILD)/pais-dev \
	  --helper=spec/support/init.lua --pattern=$(T).*_spec spec/e2e

.PHONY: unit ctest lint e2e
