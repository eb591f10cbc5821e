#!/bin/sh
# Installs the pinned verifier; does nothing when it is there.
set -eu
cd "$(dirname "$0")"
[ -e node_modules/.package-lock.json ] && [ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
