# budget: builds, tests, sanitizes, fuzzes, measures, installs. `make help` lists what it can do.

MODE      ?= release
PREFIX    ?= /usr/local
DESTDIR   ?=
CFLAGS    ?=
# The packages are for Debian's own Python, not for one put in front of it.
PYTHON    ?= $(firstword $(wildcard /usr/bin/python3) python3)
JOBS      ?= $(shell nproc 2>/dev/null || echo 2)
FUZZ_TIME ?= 60
# 1: whole commands instead of `CC file`.
V         ?= 0

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
# What bison and re2c write is not ours to tidy.
WARN_GENERATED = -Wall -Wextra -Wno-unused -Wno-sign-compare -Wno-implicit-fallthrough -Wno-unused-but-set-variable

SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS.release  = -O2
FLAGS.debug    = -O0 -g
FLAGS.asan     = -O1 -g $(SANITIZE) -DARENA_TRACK
FLAGS.coverage = -O0 -g --coverage
FLAGS.fuzz     = -O1 -g $(SANITIZE) -fsanitize=fuzzer-no-link
MODES = release debug asan coverage fuzz

ifeq ($(filter $(MODE),$(MODES)),)
$(error MODE=$(MODE) is none of: $(MODES))
endif
ifeq ($(MODE),fuzz)
CC = clang
else ifeq ($(origin CC),default)
CC = gcc
endif

# Debian packages; README.md says what each is for.
PACKAGES_BUILD = gcc libc6-dev make re2c bison libutf8proc-dev libzip-dev libexpat1-dev
PACKAGES_PRINT = texlive-xetex texlive-lang-chinese texlive-latex-recommended \
                 texlive-fonts-recommended fonts-noto-cjk
PACKAGES_TEST  = dpkg-dev groff-base fish zsh libcmocka-dev poppler-utils python3 python3-jsonschema python3-yaml git clang libclang-rt-dev vim \
                 $(if $(shell command -v npm),,npm)
PACKAGES_BENCH = sqlite3 gawk
ifneq ($(shell grep -sl '<jansson.h>' compiler/*/*.c runtime/*.c),)
PACKAGES_BUILD += libjansson-dev
LIBS += -ljansson
endif
LIBS += -lutf8proc -lexpat -ldl

B   = build/$(MODE)
SRC = $(wildcard runtime/*.c compiler/*/*.c)
OBJ = $(SRC:%.c=$B/%.o) $B/gen/lexer.o $B/gen/parser.o
# Everything but main(), so that a test can bring its own.
LIB = $B/libbudget.a
LIB_OBJ = $(filter-out $B/compiler/driver/main.o,$(OBJ))
UNIT_SRC = $(wildcard tests/unit/test_*.c)
UNIT_HELP = $(filter-out $(UNIT_SRC),$(wildcard tests/unit/*.c))
UNIT = $(UNIT_SRC:tests/unit/%.c=$B/unit/%)
FUZZ = $(patsubst tests/fuzz/%.c,$B/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

ALL_CFLAGS = -std=c11 -D_XOPEN_SOURCE=700 $(FLAGS.$(MODE)) -I. -I$B/gen -MMD -MP $(CFLAGS)
# A make inside a recipe uses all cores unless the outer one already shares them out.
PARALLEL = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))
# $(call step,CC,FILE) stands before a command and says in its place what it does, unless V=1; `make -s` says nothing.
step = $(if $(filter 1,$V),,@$(if $(findstring s,$(firstword -$(MAKEFLAGS))),,printf '  %-5s %s\n' $1 $2;) )

export PYTHONDONTWRITEBYTECODE = 1
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all editors editors-engine deps deps-demo demo picture test units replay bench fuzz asan layers golden-accept install uninstall deb clean help print-flags

all: $B/budget                  ## the program, build/release/budget (MODE=debug, asan, coverage: build/MODE/; V=1 shows whole commands)

$B/budget: $B/compiler/driver/main.o $(LIB)
	$(call step,LINK,$@)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LDFLAGS) $(LIBS)

$(LIB): $(LIB_OBJ)
	@rm -f $@
	$(call step,AR,$@)$(AR) rcs $@ $^

$B/%.o: %.c | $B/gen/parser.h $B/gen/zip_name.h
	@mkdir -p $(@D)
	$(call step,CC,$<)$(CC) $(WARN) $(ALL_CFLAGS) -c -o $@ $<

$B/gen/%.o: $B/gen/%.c $B/gen/parser.h
	$(call step,CC,$<)$(CC) $(WARN_GENERATED) $(ALL_CFLAGS) -c -o $@ $<

$B/gen/lexer.c: grammar/budget.re
	@mkdir -p $(@D)
	$(call step,RE2C,$<)re2c -W --input-encoding utf8 --utf-8 --no-generation-date -o $@ $<

# Loaded when `budget import` reads a workbook, under the name that programs are linked with.
$B/gen/zip_name.h: Makefile
	@mkdir -p $(@D)
	@objdump -p "$$($(CC) -print-file-name=libzip.so)" | awk '/SONAME/ { printf "#define ZIP_LIBRARY \"%s\"\n", $$2 }' > $@

$B/gen/parser.c $B/gen/parser.h &: grammar/budget.y
	@mkdir -p $(@D)
	$(call step,BISON,$<)bison -Wall --header=$B/gen/parser.h -o $B/gen/parser.c $<

# ---- tests ----------------------------------------------------------------------------------------

units: $(UNIT)

$B/unit/%: $B/tests/unit/%.o $(UNIT_HELP:%.c=$B/%.o) $(LIB)
	@mkdir -p $(@D)
	$(call step,LINK,$@)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LDFLAGS) -lcmocka $(LIBS)

test:                           ## every test; ends with "N passed, N failed" (ONLY="golden unit" picks suites)
	@$(PYTHON) tests/run.py $(ONLY)

asan:                           ## the same tests, only under AddressSanitizer and UBSan
	@$(PYTHON) tests/run.py --modes asan $(ONLY)

layers:                         ## no include points the wrong way, no country in C, nothing generated in git
	@$(PYTHON) tests/layers.py .

golden-accept:                  ## takes what the program says now as the expected golden files
	@$(PARALLEL) all
	@$(PYTHON) tests/golden.py --accept

# The harnesses with a main() that replays files: tests without clang.
replay: $(FUZZ:%=%_replay)

$B/fuzz/%_replay: $B/tests/fuzz/%.o $B/tests/fuzz/replay.o $(LIB)
	@mkdir -p $(@D)
	$(call step,LINK,$@)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LDFLAGS) $(LIBS)

$B/tests/fuzz/%.o: FLAGS.asan += -DFUZZ_REPLAY

$B/fuzz/%: $B/tests/fuzz/%.o $(LIB)
	@mkdir -p $(@D)
	$(call step,LINK,$@)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDFLAGS) $(LIBS)

ifeq ($(MODE),fuzz)
# New inputs and what was found stay below build/; a seed worth keeping is moved to tests/fuzz/corpus/NAME by hand.
fuzz: $(FUZZ) $B/budget.dict
	@for harness in $(FUZZ); do \
	    name=$${harness##*/fuzz_}; seeds=tests/fuzz/corpus/$$name; \
	    mkdir -p $B/corpus/$$name $B/found; test ! -d tests/golden || seeds="$$seeds tests/golden"; \
	    echo "== $$name, $(FUZZ_TIME) s"; \
	    $$harness -max_total_time=$(FUZZ_TIME) -max_len=65536 -timeout=10 -print_final_stats=1 \
	        -dict=$B/budget.dict -artifact_prefix=$B/found/$$name- $B/corpus/$$name $$seeds || exit 1; \
	done

$B/budget.dict: compiler/syntax/words.def tests/fuzz/marks.dict
	@mkdir -p $(@D)
	@sed -n 's/^[A-Z]*([A-Z_]*, *\("[^"]*"\).*/\1/p' $< | cat - tests/fuzz/marks.dict > $@
else
fuzz:                           ## libFuzzer on every door, FUZZ_TIME=60 seconds each
	@$(PARALLEL) MODE=fuzz FUZZ_TIME=$(FUZZ_TIME) fuzz
endif

bench:                          ## speed, memory, growth, ratios, causes: figures, no verdict (SIZES="1000 10000")
	@$(PARALLEL) all build/bench/generate build/bench/measure build/bench/slips
	@$(PYTHON) tests/bench/run.py $(SIZES)

build/bench/slips: $(wildcard tests/bench/slips/*.[ch]) $(LIB)
	@mkdir -p $(@D)
	$(call step,CC,$@)$(CC) $(WARN) $(ALL_CFLAGS) -MF $@.d -o $@ $(filter %.c,$^) $(LIB) $(LDFLAGS) $(LIBS)

build/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(call step,CC,$<)$(CC) -std=gnu11 -O2 $(WARN) -o $@ $<

# ---- for people -----------------------------------------------------------------------------------

DEMO = build/demo
demo: deps-demo                 ## checks examples/hetang-2020 and prints it: CSV, JSON, LaTeX, PDF
	@$(PARALLEL) all
	$B/budget build examples/hetang-2020/report.budget -o $(DEMO) --to csv,json,latex,pdf
	@echo; echo "Every figure is checked; what the source itself prints wrong is told above. What was made:"
	@for f in report.pdf report.tex report.json csv/figures.csv; do \
	    test -f $(DEMO)/$$f && printf '  %-24s %8s bytes\n' $(DEMO)/$$f "$$(wc -c < $(DEMO)/$$f)"; done
	@printf '  %-24s %8s tables\n' $(DEMO)/csv/ "$$(ls $(DEMO)/csv | grep -vc '^figures.csv$$')"

# The README shows it, so it is committed; grey and small, since every clone carries it.
PICTURE = examples/hetang-2020/form-01.png
picture: deps-demo              ## draws form 01 of the example anew, for the README
	@$(PARALLEL) all
	$B/budget build examples/hetang-2020/report.budget -q -o $(DEMO) --to pdf
	@page=$$(pdftotext $(DEMO)/report.pdf - | awk -v RS='\f' '/公开01表/ { print NR; exit }'); \
	test -n "$$page" && pdftoppm -png -gray -r 84 -f $$page -l $$page -singlefile \
	    -x 40 -y 80 -W 615 -H 620 $(DEMO)/report.pdf $(PICTURE:.png=)
	@test $$(wc -c < $(PICTURE)) -le 150000 || { echo "picture: $(PICTURE) is too large"; exit 1; }

deps-demo:
	@$(call install_packages,$(PACKAGES_BUILD) $(PACKAGES_PRINT))

deps:                           ## installs what building, printing, testing, measuring need (Debian packages, two of npm)
	@$(call install_packages,$(PACKAGES_BUILD) $(PACKAGES_PRINT) $(PACKAGES_TEST) $(PACKAGES_BENCH))
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory editors-engine; \
	else echo "deps: no npm here, the tests of highlighting in VS Code will fail"; fi

# A name this Debian does not have (it is part of another package there) is left out.
APT = DEBIAN_FRONTEND=noninteractive apt-get -q
define install_packages
set -e; \
command -v dpkg-query >/dev/null || { echo "deps: not a Debian; please install the like of: $1"; exit 0; }; \
missing=; for p in $1; do \
    dpkg-query -W -f='$${db:Status-Status}\n' $$p 2>/dev/null | grep -qx installed || missing="$$missing $$p"; done; \
test -n "$$missing" || exit 0; \
if test "$$(id -u)" = 0; then as=env; \
elif sudo -n true 2>/dev/null; then as='sudo -n env'; \
else echo "deps: run this once, then try again:"; \
    echo "  sudo apt-get install --no-install-recommends$$missing"; exit 1; fi; \
$$as $(APT) update; \
have=; for p in $$missing; do \
    if apt-cache show $$p >/dev/null 2>&1; then have="$$have $$p"; else echo "deps: no package $$p here, left out"; fi; done; \
test -z "$$have" || $$as $(APT) install -y --no-install-recommends $$have
endef

# ---- editors --------------------------------------------------------------------------------------------
# All from one list of words, the lexer's own: compiler/syntax/words.def.

EDITORS = build/editors
EDITOR_FILES = $(patsubst grammar/editors/%,$(EDITORS)/%,$(wildcard grammar/editors/*/*.* grammar/editors/*/*/*.*))
editors: $(EDITOR_FILES)        ## highlighting for Vim and VS Code, into build/editors

$(EDITORS)/%: grammar/editors/% grammar/editors/fill.awk compiler/syntax/words.def
	@mkdir -p $(@D)
	awk -f grammar/editors/fill.awk compiler/syntax/words.def $< > $@

# What VS Code itself reads grammars with, for the tests.
NPM_PACKAGES = vscode-textmate@9.3.2 vscode-oniguruma@2.0.1
editors-engine: build/npm/installed
build/npm/installed: Makefile
	npm install --silent --no-audit --no-fund --no-package-lock --prefix build/npm $(NPM_PACKAGES)
	@touch $@

DATA  = $(DESTDIR)$(PREFIX)/share
SHARE = $(DATA)/budget
MAN   = $(DATA)/man/man1
# Debian has another folder for what packages bring.
ZSH_FUNCTIONS ?= zsh/site-functions
SHELLS = bash:bash-completion/completions/budget zsh:$(ZSH_FUNCTIONS)/_budget fish:fish/vendor_completions.d/budget.fish
COMMANDS = $(shell awk -F'"' '/^COMMAND/ { print $$2 }' compiler/driver/commands.def)
# Vim looks there by itself when PREFIX is /usr.
VIM = $(DATA)/vim/vimfiles
install: $B/budget editors      ## into PREFIX (/usr/local), below DESTDIR: program, library, man pages, completions, editors
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE) $(MAN)
	install -m 755 $B/budget $(DESTDIR)$(PREFIX)/bin/budget
	cd runtime && find std latex schema -type f -exec install -D -m 644 {} $(abspath $(SHARE))/{} \;
	@set -e; cd $(EDITORS); find vim -type f | while read f; do install -D -m 644 $$f $(abspath $(VIM))/$${f#vim/}; done; \
	find vscode -type f -exec install -D -m 644 {} $(abspath $(SHARE))/editors/{} \;
	@$B/budget help --man > $(MAN)/budget.1
	@set -e; for c in $(COMMANDS); do $B/budget help --man $$c > $(MAN)/budget-$$c.1; done
	@set -e; for s in $(SHELLS); do \
	    mkdir -p $(DATA)/$$(dirname $${s#*:}); $B/budget help --completions=$${s%%:*} > $(DATA)/$${s#*:}; done

uninstall:                      ## takes away what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/budget $(MAN)/budget.1 $(COMMANDS:%=$(MAN)/budget-%.1)
	rm -f $(foreach s,$(SHELLS),$(DATA)/$(lastword $(subst :, ,$s)))
	rm -f $(patsubst $(EDITORS)/vim/%,$(VIM)/%,$(filter $(EDITORS)/vim/%,$(EDITOR_FILES)))
	rm -rf $(SHARE)

# The libraries a package depends on are read off the program; what prints PDF is recommended only.
DEB = build/deb
VERSION = $(shell awk -F'"' '/budget_version/ { print $$2 }' runtime/version.c)
deb:                            ## build/budget_VERSION_ARCH.deb
	@$(PARALLEL) all
	@rm -rf $(DEB)
	@$(MAKE) --no-print-directory -s install PREFIX=/usr DESTDIR=$(DEB)/root ZSH_FUNCTIONS=zsh/vendor-completions
	@gzip -9n $(DEB)/root/usr/share/man/man1/*.1
	@mkdir -p $(DEB)/debian $(DEB)/root/DEBIAN
	@printf 'Source: budget\n\nPackage: budget\nArchitecture: any\n' > $(DEB)/debian/control
	@cd $(DEB) && dpkg-shlibdeps -O root/usr/bin/budget > depends 2>/dev/null
	@{ echo "Package: budget"; echo "Version: $(VERSION)"; echo "Section: misc"; echo "Priority: optional"; \
	    echo "Architecture: $$(dpkg --print-architecture)"; echo "Maintainer: the authors of budget <budget@localhost>"; \
	    sed -n 's/^shlibs:Depends=/Depends: /p' $(DEB)/depends; \
	    echo "Recommends: $$(echo $(PACKAGES_PRINT) | sed "s/ /, /g"), $$(sed 's/.*"\(.*\)\.so\.\(.*\)"/\1\2/' $B/gen/zip_name.h)"; \
	    echo "Description: compiler for public accounts written as text"; \
	    echo " Checks every sum, tie, share and growth rate of a public body's accounts,"; \
	    echo " with the rounding of published figures taken seriously, and prints them as"; \
	    echo " CSV, JSON, LaTeX and PDF."; } > $(DEB)/root/DEBIAN/control
	@dpkg-deb --root-owner-group --build $(DEB)/root build/budget_$(VERSION)_$$(dpkg --print-architecture).deb

print-flags:
	@echo $(WARN) $(filter-out -MMD -MP,$(ALL_CFLAGS))

clean:                          ## removes build/
	rm -rf build

help:                           ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-22s%s\n", $$1, $$2 }'

-include $(OBJ:.o=.d) $(wildcard $B/tests/*/*.d)
