# Sourced by ./test with CALLBOX: kill -9 at random moments of a post's path, and everything acknowledged is still there.
export CALLBOX
node_tests "crash" tests/crash/*.test.mjs
