.DEFAULT_GOAL := help
.PHONY: help run demo test check lint format-check text-checks clippy docs contract breaking lint-contract fmt openapi bench
# Cargo does its own work in parallel; its steps wait for each other anyway.
.NOTPARALLEL:

help: ## List what can be made
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build (optimised) and serve a demo help desk on SQLite, data in ./nobat-data
	cargo build --release --locked -p nobat-api
	$(or $(CARGO_TARGET_DIR),target)/release/nobat serve --demo $(ARGS)

demo: ## Play a day of a support desk over HTTP and show what came of it
	cargo run --release --locked -p nobat-api -- demo $(ARGS)

test: ## Run all tests on SQLite and PostgreSQL (ARGS="..." goes to cargo test)
	cargo build --workspace --locked --bin nobat --tests
	NOBAT_TEST_BINARY="$(or $(CARGO_TARGET_DIR),$(CURDIR)/target)/debug/nobat" \
		scripts/in-memory scripts/ensure-chromium scripts/ensure-callers scripts/with-client scripts/with-mail scripts/with-postgres \
		cargo test --workspace --locked $(ARGS)

check: lint test ## Everything that must be green: lint and test

lint: format-check text-checks clippy docs contract breaking lint-contract ## Everything static

format-check: ## Is the code formatted?
	cargo fmt --all --check

text-checks: ## Arrows, layout, scopes, words, licences (seconds, compiles nothing)
	scripts/test-checks
	scripts/check-arrows
	scripts/check-layout
	scripts/check-scope
	scripts/check-words
	scripts/check-licences

clippy: ## The compiler's and clippy's warnings, as errors
	cargo clippy --workspace --all-targets --locked -- -D warnings

docs: ## Do the docstrings build without a warning?
	RUSTDOCFLAGS=-Dwarnings cargo doc --no-deps --workspace --locked

contract: ## Are openapi.yaml and docs/policy-matrix.txt what the code says?
	scripts/check-openapi

breaking: ## Does openapi.yaml keep what the last release promised?
	scripts/check-breaking

lint-contract: ## Is openapi.yaml what strangers' tools can work with?
	scripts/lint-contract

fmt: ## Format the code
	cargo fmt --all

openapi: ## Write openapi.yaml and docs/policy-matrix.txt anew
	scripts/check-openapi --update

bench: ## Measure both engines beside pgbench and write docs/BENCHMARKS.md
	BENCH_OUT=docs/BENCHMARKS.md scripts/with-postgres --durable scripts/bench $(ARGS)
