#!/bin/sh
# Installs the pinned browser driver and axe; does nothing when they are there. The browser is Debian's Chromium.
set -eu
cd "$(dirname "$0")"
[ -e node_modules/.package-lock.json ] && [ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
