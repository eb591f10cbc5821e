#!/bin/sh
# Installs the npm peers of the outlet tests, for the Node.js that runs. Nothing of it ships with Callbox.
# Install scripts stay off; better-sqlite3, which the PDS keeps its records in, is the one package that is compiled.
set -eu
cd "$(dirname "$0")"
# Headers beside the node that runs, so that the compiler needs none from elsewhere.
prefix="$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")"
if [ -f "$prefix/include/node/node.h" ]; then
  npm_config_nodedir="$prefix"
  export npm_config_nodedir
fi
npm ci --ignore-scripts --no-audit --no-fund
npm rebuild better-sqlite3
node -e 'const { createRequire } = require("module"); const near = createRequire(require.resolve("@atproto/pds")); new (near("better-sqlite3"))(":memory:").close()'
