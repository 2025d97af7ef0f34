# What the scripts install, in one place; the names are the same on Debian 12 and 13. To be sourced.

build_packages="ca-certificates g++ cmake ninja-build pkg-config libasio-dev libcurl4-openssl-dev libssl-dev
    libpugixml-dev libsqlite3-dev libtomlplusplus-dev libspdlog-dev libfmt-dev nlohmann-json3-dev libcli11-dev
    libxxhash-dev libidn2-dev libpsl-dev libgmime-3.0-dev libzstd-dev libmicrohttpd-dev libsystemd-dev"

# catch2 and Gumbo are linked; the others are called by tests.
test_packages="catch2 libgumbo-dev ccache strace python3 mandoc nghttp2-server nginx
    tinyproxy-bin microsocks systemd dovecot-imapd mutt e2fsprogs xfsprogs faketime zsh fish python3-jsonschema
    newsboat python3-listparser prometheus chromium"

# What turns the build into a Debian package.
package_packages="dpkg-dev file"

check_packages="clang-format-19 clang-tidy-19 valgrind"

fuzz_packages="clang libclang-rt-dev"

# Installs those of the packages named that are missing; does nothing, and asks for no rights, if none is.
install_missing() {
    missing=
    for package; do
        dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
            missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    echo "installing:$missing" >&2
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        as_root=sudo
        command -v sudo >/dev/null || {
            echo "these packages are missing; install them as root, or install sudo:$missing" >&2
            return 1
        }
    fi
    $as_root apt-get -qq update >&2 &&
        # The words are separate packages.
        # shellcheck disable=SC2086
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
            -o Dpkg::Use-Pty=0 install $missing </dev/null >&2
}
