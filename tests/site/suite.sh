# Sourced by ./test: every public page in a browser, two languages, two widths, with axe.
check "public pages in a browser" node tests/site/look/look.mjs "build/$preset/bin/site_preview" web/site/dist
