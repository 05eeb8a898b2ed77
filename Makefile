# What one does with this repository. `make` alone explains.

.DEFAULT_GOAL := help
.PHONY: help build run test chaos soak fuzz demo demo-pruning package lint \
        clean packages

# Processes that compile or test at the same time.
JOBS ?= $(shell nproc)

release := build/release

help:
	@echo 'make run     install packages, build, and serve on http://localhost:6177'
	@echo 'make demo    let a fleet of workers tune a model (against make run)'
	@echo 'make demo-pruning  compare training with and without early stopping'
	@echo 'make test    install packages, build, and run every test'
	@echo 'make chaos   faults under load, in full: kills, outages, full disks'
	@echo 'make soak    a day of load in minutes: what grows, what stays behind'
	@echo 'make fuzz    feed random bytes to all that reads foreign ones'
	@echo 'make build   build $(release)/tuner and $(release)/bench/fleet'
	@echo 'make package build a Debian package in build/package/'
	@echo 'make lint    check format and shell scripts'
	@echo 'make clean   remove build/ (but not data/)'

packages:
	@scripts/install_packages.sh scripts/packages.txt

build: packages
	@scripts/build.sh release $(JOBS) tuner bench_fleet

# `exec`, so that signals reach the service and not a shell before it.
run: build
	@mkdir -p data
	@exec $(release)/tuner --env-file config/embedded.env

test:
	@scripts/test.sh $(JOBS)

# Both take the names of test modules: make chaos ARGS='crash_test fault_test'
chaos soak: build
	@scripts/install_packages.sh scripts/packages-test.txt
	@TUNER_BINARY='$(CURDIR)/$(release)/tuner' \
	  exec /usr/bin/python3 -B scripts/endurance.py $@ $(ARGS)

fuzz:
	@scripts/fuzz.sh 60 $(JOBS)

demo:
	@scripts/install_packages.sh scripts/packages-demo.txt
	@exec /usr/bin/python3 demo/run.py

demo-pruning:
	@scripts/install_packages.sh scripts/packages-demo.txt
	@exec /usr/bin/python3 demo/early_stopping.py $(ARGS)

package:
	@scripts/package.sh $(JOBS)

lint:
	@scripts/lint.sh

clean:
	rm -rf build
