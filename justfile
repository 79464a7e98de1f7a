# `just` lists what there is. Each recipe is a command that can be typed without just.

_list:
    @just --list --unsorted

# everything that must hold before a change goes in
check:
    .ci/run

# every test, PostgreSQL included; words narrow the run
test *FILTER:
    ./florin test {{ FILTER }}

# the tests that need PostgreSQL
test-pg *FILTER:
    ./florin test -p florin-store {{ FILTER }}

# the quick loop: rooms that need no database, server or network
test-pure:
    cargo test --locked -p florin-domain -p florin-connectors -p florin-vault

# a development server on http://127.0.0.1:8080, data under target/dev
dev *FLAGS:
    mkdir -p target/dev
    cargo run --locked -p florin -- serve --insecure-dev --data-dir target/dev {{ FLAGS }}

# format, and let clippy mend what it can
fix:
    cargo fmt --all
    cargo clippy --workspace --all-targets --locked --fix --allow-dirty --allow-staged

# measure; docs/operating/bench.md explains the table
bench *FLAGS:
    ./florin bench {{ FLAGS }}

# a file and a fixture folder for a new PSP
new-connector NAME:
    scripts/new-connector {{ NAME }}

# the next numbered SQL file
new-migration NAME:
    scripts/new-migration {{ NAME }}
