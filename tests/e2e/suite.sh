# Sourced by ./test with CALLBOX: the whole path, the refusals and the accessibility of every page, in a browser.
export CALLBOX
node_tests "e2e" tests/e2e/*.test.mjs
