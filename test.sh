#!/bin/sh
# Builds newspool and its tests, runs them all, and holds the articles that they delivered against the schema.
# --long adds what takes longer: more kills in the crash stories and more power losses, the simulated month of
# 10,000 feeds from five seeds, and both commands on an empty Debian.
#
# Installs with apt what is missing, so it wants root or sudo the first time.
set -eu
cd "$(dirname "$0")"
. .ci/packages.sh

long=
case "$*" in
'') ;;
--long) long=yes ;;
*)
    echo "usage: ./test.sh [--long]" >&2
    exit 2
    ;;
esac

# shellcheck disable=SC2086
install_missing $build_packages $test_packages

cmake --preset release -D NEWSPOOL_TESTS=ON
cmake --build --preset release
[ -z "$long" ] || export NEWSPOOL_LONG=1
rm -rf build/release/articles
mkdir build/release/articles
ctest --preset release --no-tests=error --parallel 2
# What the stories delivered, by a validator that is none of ours.
tests/validate-articles build/release/articles
[ -z "$long" ] || .ci/clean-room
