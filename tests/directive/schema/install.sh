#!/bin/sh
# Installs ajv and yaml for the check of the directive schema.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
