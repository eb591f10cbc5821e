#!/bin/sh
# Installs the browser driver and axe for the look at the public pages, once per lock file.
set -eu
cd "$(dirname "$0")"
stamp=node_modules/.callbox-installed
want="$(sha256sum package.json package-lock.json | sha256sum | cut -d' ' -f1)"
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then exit 0; fi
npm ci --ignore-scripts --no-audit --no-fund
printf '%s' "$want" > "$stamp"
