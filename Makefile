# Gusli. `make run` sets up a fresh Debian machine and runs the main job; `make test` sets up and runs all tests.
SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
SHARED ?= ../shared
CONFIGURATION = release
GUSLI = .build/$(CONFIGURATION)/gusli

.PHONY: run test build setup bench format install evaluate clean

run: build
	@if $(GUSLI) devices --has-capture; then \
		$(GUSLI) run; \
	else \
		mkdir -p out; \
		echo "No capture device here: answering the recorded command in Examples/set-an-alarm.flac." >&2; \
		$(GUSLI) converse --input Examples/set-an-alarm.flac --output out/reply.wav && \
		echo "The reply is in out/reply.wav" >&2; \
	fi

build: setup
	$(SWIFT) build -c $(CONFIGURATION) --product gusli

test: setup
	scripts/setup --tests
	$(SWIFT) test -c $(CONFIGURATION)

setup:
	@scripts/setup

bench: build
	$(GUSLI) bench

evaluate: build
	scripts/evaluate $(GUSLI) $(SHARED)

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/gusli
	install -m 755 $(GUSLI) $(DESTDIR)$(PREFIX)/bin/gusli
	install -m 644 contrib/gusli.service $(DESTDIR)$(PREFIX)/share/gusli/
	cp -r models voices grammars scenarios replies $(DESTDIR)$(PREFIX)/share/gusli/

clean:
	rm -rf .build out
