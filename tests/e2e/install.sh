#!/bin/sh
# Installs the pinned browser driver and axe. The browser is Debian's Chromium.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
