# SPDX-License-Identifier: Apache-2.0
# Every job of this project by one command. `make` alone lists them.

.POSIX:
SHELL = /bin/sh

# Where warnings are errors. Debug builds of `make test` use it; a user's release build does not.
STRICT = CACHEGAUGE_STRICT=1
SOURCES = Package.swift Sources Tests
# How long each of the ten blocks of `make demo` lasts (a minute in all), and where `make bench` writes its table.
DEMO_DURATION = 3s
BENCH_OUTPUT = .build/bench.md

.PHONY: help demo build test needs lint format bench clean

help:
	@echo 'make demo    build, and measure what a cache buys, in a sandbox; installs nothing'
	@echo 'make test    install what the tests need, check the style, build and run all tests'
	@echo 'make build   build the program: .build/release/cachegauge'
	@echo 'make bench   count allocations, search for a known capacity, and compare the cost with redis-benchmark (fifteen minutes)'
	@echo 'make format  format the sources'
	@echo 'make lint    check the style of the sources'
	@echo 'make clean   remove what was built'

build: .toolchain
	swift build -c release $$(.ci/release-flags) --product cachegauge

demo: build
	.build/release/cachegauge compare --duration $(DEMO_DURATION)

test: needs lint
	$(STRICT) swift build --build-tests
	$(STRICT) .ci/run-tests

needs: .toolchain
	.ci/install-test-needs

lint: .toolchain
	swift format lint --strict --recursive --parallel $(SOURCES)

format: .toolchain
	swift format --in-place --recursive --parallel $(SOURCES)

bench: build
	swift build -c release $$(.ci/release-flags) --product Benchmarks
	.build/release/Benchmarks --allocations
	.build/release/Benchmarks --searches
	.build/release/Benchmarks --databases
	.build/release/Benchmarks --cluster
	.build/release/Benchmarks --output $(BENCH_OUTPUT)

clean: .toolchain
	swift package clean
	rm -rf .build/test-python .build/bench.md .build/bench.csv

.PHONY: .toolchain
.toolchain:
	@command -v swift >/dev/null || { \
	    echo 'Swift was not found: install the Swift 6.2 toolchain or a later one, put it on the PATH, and try again.' >&2; \
	    exit 1; }
