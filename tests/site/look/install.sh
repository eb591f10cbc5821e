#!/bin/sh
# Installs the browser driver and axe for the look at the public pages.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
