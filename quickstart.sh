#!/bin/sh
# Builds newspool and runs it in the foreground on config/quickstart.toml; stop it with Ctrl-C.
#
# Installs with apt what is missing, so it wants root or sudo the first time. Everything it keeps lies under
# quickstart-state/. Arguments go to `newspool run`: ./quickstart.sh --once
set -eu
cd "$(dirname "$0")"
. .ci/packages.sh

# shellcheck disable=SC2086
install_missing $build_packages

log=build/quickstart.log
mkdir -p build quickstart-state
echo "building newspool; this takes a few minutes the first time" >&2
{
    cmake --preset release -D NEWSPOOL_TESTS=OFF && cmake --build --preset release --target newspool
} </dev/null >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    echo "quickstart: newspool could not be built; the whole log is in $log" >&2
    exit 3
}

echo "articles land in quickstart-state/spool/new" >&2
export NEWSPOOL_CONFIG="${NEWSPOOL_CONFIG:-config/quickstart.toml}"
exec build/release/daemon/newspool run "$@"
