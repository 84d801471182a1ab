# How fast pais is, beside what people use today: docs/benchmarks.md.
BENCH_ROUNDS ?= 300
BENCH_ARGS   ?=

$(BUILD)/bench/clock: bench/clock.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) -std=c11 $(WARN) -D_GNU_SOURCE $(CFLAGS) -o $@ $<

$(BUILD)/bench/engine: bench/engine.c spec/c/shell_families.h $(filter $(BUILD)/obj/shell/%,$(OBJ))
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) -std=c11 $(WARN) -D_GNU_SOURCE -Isrc $(CFLAGS) -o $@ $(filter %.c %.o,$^) -lm

## bench         measure, and print a table (BENCH_ROUNDS=300, BENCH_ARGS=--json); no test
bench: $(BUILD)/pais $(BUILD)/bench/clock $(BUILD)/bench/engine
	@BUILD=$(BUILD) BENCH_ROUNDS=$(BENCH_ROUNDS) bench/run.sh $(BENCH_ARGS)

## bench-guards  fetch the guards of others from npm and PyPI, for the table
bench-guards:
	@BUILD=$(BUILD) bench/guards.sh install

.PHONY: bench bench-guards
