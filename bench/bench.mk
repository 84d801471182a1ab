# How fast pais is, beside what people use today: docs/benchmarks.md.
BENCH_ROUNDS ?= 300
BENCH_ARGS   ?=

$(BUILD)/bench/clock: bench/clock.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) -std=c11 $(WARN) -D_GNU_SOURCE $(CFLAGS) -o $@ $<

## bench         measure, and print a table (BENCH_ROUNDS=300, BENCH_ARGS=--json); no test
bench: $(BUILD)/pais $(BUILD)/bench/clock
	@BUILD=$(BUILD) BENCH_ROUNDS=$(BENCH_ROUNDS) bench/run.sh $(BENCH_ARGS)

.PHONY: bench
