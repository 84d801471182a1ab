# pais: build, test, install. `make help` lists the targets.
BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
SYSCONFDIR ?= /etc
CC      ?= cc
CFLAGS  ?= -O2 -g

comma   := ,
# Commands are shown in short; V=1 shows them whole.
ifndef V
Q := @
endif
say = @printf '  %-5s %s\n'

VERSION := $(shell sed -n 's/^\#define PAIS_VERSION "\(.*\)"/\1/p' src/version.h)
PKGS    := lua5.4 lua5.4-cjson yaml-0.1 libpcre2-8 libmd libsodium
WARN    := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
           -Wno-sign-conversion $(WERROR)
CPPFLAGS += -D_GNU_SOURCE -DPAIS_SYSCONFDIR='"$(SYSCONFDIR)/pais"' -Isrc $(shell pkg-config --cflags $(PKGS))
ALL_C   := -std=c11 $(WARN) $(CPPFLAGS) $(CFLAGS)
SAN     := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

# Static where the platform can (Linux); elsewhere the system's libraries.
ifeq ($(shell uname -s),Linux)
LIBS := -static -no-pie $(shell pkg-config --libs --static $(PKGS))
# No pages made read-only after the start: in a static program without relocations there is next to
# nothing that could be, and the call costs a tenth of /bin/true.
LIBS += -Wl$(comma)-z$(comma)norelro
# The C library brings a dlopen of its own for character sets, and the linker warns of it; pais
# calls neither (src/nodl.c).
LIBS += $(if $(shell ld --help 2>/dev/null | grep -e --no-warnings),-Wl$(comma)--no-warnings)
else
LIBS := $(shell pkg-config --libs $(PKGS))
endif
DYNLIBS := $(shell pkg-config --libs $(PKGS)) -lm -ldl

SRC     := $(filter-out src/main.c src/stage1.c src/dev.c src/nomodules.c src/nodl.c,$(wildcard src/*.c src/shell/*.c src/shell/*/*.c))
OBJ     := $(SRC:src/%.c=$(BUILD)/obj/%.o)
# What of pais-net needs no library is tested and fuzzed with the engines.
NETPURE := src/net/address.c src/net/answer.c src/net/request.c
ASANOBJ := $(SRC:src/%.c=$(BUILD)/asan/%.o)
MODULES := $(shell find lua -name '*.lua')

## all           the programs, $(BUILD)/pais and $(BUILD)/pais-net
all: $(BUILD)/pais $(BUILD)/pais-net

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(ALL_C) -MMD -MP -c -o $@ $<

$(BUILD)/asan/%.o: src/%.c
	@mkdir -p $(@D)
	$(say) CCSAN $<
	$(Q)$(CC) $(ALL_C) $(SAN) -DPAIS_TEST -MMD -MP -c -o $@ $<

# The bytecode is dumped by a host that is linked with the very Lua that will load it.
$(BUILD)/stage1: $(BUILD)/obj/stage1.o $(BUILD)/obj/nodl.o
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(LIBS)

# Changes when a module comes or goes.
$(BUILD)/gen/modules.list: FORCE
	@mkdir -p $(@D)
	@echo $(sort $(MODULES)) | cmp -s - $@ || echo $(sort $(MODULES)) >$@
FORCE:

# It stays as it is, and what is made from it, when it would be the same.
$(BUILD)/gen/modules.c: $(BUILD)/gen/modules.made ;
$(BUILD)/gen/modules.made: $(BUILD)/stage1 src/embed.lua src/slim.lua $(BUILD)/gen/modules.list $(MODULES)
	@mkdir -p $(@D)
	$(say) EMBED $(@:made=c)
	$(Q)$(BUILD)/stage1 src/embed.lua $(@:made=c) $(MODULES) && touch $@

$(BUILD)/obj/modules.o: $(BUILD)/gen/modules.c
	$(say) CC $<
	$(Q)$(CC) -std=c11 $(CPPFLAGS) -O0 -c -o $@ $<

$(BUILD)/pais-thawed: $(BUILD)/obj/main.o $(BUILD)/obj/nodl.o $(OBJ) $(BUILD)/obj/modules.o
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(LIBS)

# With the state of a dispatch in it, made by the very program (src/frozen.h); Linux only.
$(BUILD)/pais: $(BUILD)/pais-thawed
	$(say) FREEZE $@
ifeq ($(shell uname -s),Linux)
	$(Q)env -i $< --freeze $(BUILD)/gen/frozen
	$(Q)objcopy --update-section .frozen=$(BUILD)/gen/frozen $< $@.parts
# Written at once, the file lies in larger pieces in the page cache: a quarter of /bin/true less.
	$(Q)dd if=$@.parts of=$@ bs=16M 2>/dev/null && chmod 755 $@ && rm $@.parts
else
	$(Q)cp $< $@
endif

# What talks to the network is a program of its own, linked with the system's libraries. Of the engines
# of pais it uses a few.
NETPKGS := libgit2 libcurl
NETOBJ  := $(patsubst src/%.c,$(BUILD)/obj/%.o,$(wildcard src/net/*.c) src/fs.c $(wildcard src/json*.c))
# libgit2's initialisers leave members out.
NETFLAGS := $(shell pkg-config --cflags $(NETPKGS)) -Wno-missing-field-initializers
$(BUILD)/obj/net/%.o: ALL_C += $(NETFLAGS)
$(BUILD)/pais-net: $(NETOBJ)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(shell pkg-config --libs $(NETPKGS))

# The same with address and undefined-behaviour checks.
$(BUILD)/asan/net/%.o: ALL_C += $(NETFLAGS)
$(BUILD)/pais-net-asan: $(NETOBJ:$(BUILD)/obj/%=$(BUILD)/asan/%)
	$(say) LINK $@
	$(Q)$(CC) $(SAN) -o $@ $^ $(shell pkg-config --libs $(NETPKGS))

# The interpreter for busted: the same C libraries, the modules from the tree.
$(BUILD)/pais-dev: $(BUILD)/obj/dev.o $(BUILD)/obj/nomodules.o $(OBJ)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) -Wl,-E -o $@ $^ $(DYNLIBS)

# The whole program with address and undefined-behaviour checks.
$(BUILD)/pais-asan: $(BUILD)/asan/main.o $(ASANOBJ) $(BUILD)/obj/modules.o
	$(say) LINK $@
	$(Q)$(CC) $(SAN) -o $@ $^ $(DYNLIBS)

-include $(wildcard $(BUILD)/obj/*.d $(BUILD)/obj/*/*.d $(BUILD)/obj/*/*/*.d $(BUILD)/asan/*.d \
           $(BUILD)/asan/*/*.d $(BUILD)/asan/*/*/*.d)
include spec/spec.mk
include bench/bench.mk

## man           build/pais.1, checked
man: $(BUILD)/pais.1
$(BUILD)/pais.1: $(BUILD)/pais
	$(BUILD)/pais man > $@
	if command -v mandoc >/dev/null; then mandoc -T lint -W style $@; fi

## docs-cli      docs/cli.md from the table of commands
docs-cli: $(BUILD)/pais
	@mkdir -p docs
	$(BUILD)/pais docs > docs/cli.md

## docs-events   docs/events.md from the table of events
docs-events: $(BUILD)/pais
	$(BUILD)/pais lua docs/events.lua > docs/events.md

## docs          all pages and schemas that are made from tables of the program
docs: docs-cli docs-events schemas

SHARE = $(DESTDIR)$(PREFIX)/share
## demo          the main job on recorded events, in a scratch home
demo: all
	demo/run $(abspath $(BUILD)/pais)

## install       programs and bundled plugins below PREFIX (default /usr/local)
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/pais $(SHARE)/man/man1 \
	  $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions \
	  $(SHARE)/fish/vendor_completions.d
	dd if=$(BUILD)/pais of=$(DESTDIR)$(PREFIX)/bin/.pais.new bs=16M 2>/dev/null
	chmod 755 $(DESTDIR)$(PREFIX)/bin/.pais.new
	mv -f $(DESTDIR)$(PREFIX)/bin/.pais.new $(DESTDIR)$(PREFIX)/bin/pais
	install -d $(DESTDIR)$(PREFIX)/libexec/pais
	install -m 755 $(BUILD)/pais-net $(DESTDIR)$(PREFIX)/libexec/pais/pais-net
	$(BUILD)/pais man > $(SHARE)/man/man1/pais.1
	$(BUILD)/pais completion bash > $(SHARE)/bash-completion/completions/pais
	$(BUILD)/pais completion zsh > $(SHARE)/zsh/site-functions/_pais
	$(BUILD)/pais completion fish > $(SHARE)/fish/vendor_completions.d/pais.fish
	cp -R plugins registries $(DESTDIR)$(PREFIX)/share/pais/

clean:
	rm -rf $(BUILD)

help:
	@sed -n 's/^## //p' Makefile spec/spec.mk bench/bench.mk

.PHONY: all man docs docs-cli docs-events install clean help
.DELETE_ON_ERROR:
