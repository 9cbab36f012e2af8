# Needs a Rust toolchain and Debian. Nothing here asks a question or reads a .env file.

.DEFAULT_GOAL := help
.PHONY: help run test bench faults fuzz fuzz-api gate fmt lint doc deny advisories entities spec c-compiler

# The usual place of cargo, for shells that have not read ~/.profile.
export PATH := $(PATH):$(HOME)/.cargo/bin

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: c-compiler ## Serve a sample district from an SQLite file under var/, nothing else needed
	cargo run -- demo

test: c-compiler ## Run every test on SQLite, PostgreSQL and Redis; ARGS="..." goes to cargo test
	scripts/with-servers cargo test --workspace --features testing $(ARGS)

bench: c-compiler ## Measure a release against limits of this machine; SIZE=small, district or city, RUNS=n, KEEP=dir, ONLY=reads,bookings,door,mix,rush, INSTANCES=n, REDIS=cluster
	SIZE=$(or $(SIZE),small) RUNS=$(RUNS) KEEP=$(KEEP) INSTANCES=$(INSTANCES) REDIS=$(REDIS) scripts/bench

fuzz: c-compiler ## Fuzz what reads text and files of others, SECONDS=600 for each target, TARGETS="..."
	SECONDS_EACH=$(or $(SECONDS),600) scripts/fuzz $(TARGETS)

fuzz-api: c-compiler ## Ask the service what Schemathesis makes up, SECONDS=120 for each role and store, SEED=1
	BAOBAOWU_FUZZ_SECONDS=$(or $(SECONDS),120) BAOBAOWU_FUZZ_SEED=$(or $(SEED),1) scripts/with-servers \
		cargo test --features testing --test api schemathesis:: -- --nocapture

faults: c-compiler ## Play 200 histories with faults; HISTORIES=n and FIRST=seed choose others
	BAOBAOWU_FAULT_HISTORIES=$(or $(HISTORIES),200) BAOBAOWU_FAULT_SEED=$(or $(FIRST),0) \
		scripts/with-servers cargo test --features testing --test faults histories

gate: fmt lint doc deny ## Check format, lints, documentation and dependencies

fmt: ## Check the format only
	cargo fmt --all --check

lint: c-compiler ## Check the lints only
	cargo clippy --workspace --all-targets --features testing -- -D warnings

doc: c-compiler ## Check the documentation only
	RUSTDOCFLAGS=-Dwarnings cargo doc --no-deps --workspace

deny: c-compiler ## Check licences, sources and duplicates of dependencies
	scripts/cargo-deny check bans licenses sources
	scripts/cargo-deny --manifest-path fuzz/Cargo.toml --config deny.toml check bans licenses sources

advisories: c-compiler ## Ask the RustSec database about dependencies; fails where it is not reached
	scripts/cargo-deny check advisories

entities: c-compiler ## Write the entities again from the migrations
	BAOBAOWU_WRITE_ENTITIES=1 cargo test -p entity --test generated

spec: c-compiler ## Write api-spec/openapi.yaml again from the handlers
	cargo run --quiet -- openapi > api-spec/openapi.yaml.new && mv api-spec/openapi.yaml.new api-spec/openapi.yaml

# SQLite is built from its C source.
c-compiler:
	@scripts/ensure-packages cc:build-essential pkg-config:pkg-config
