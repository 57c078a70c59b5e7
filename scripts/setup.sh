# What ./run and ./test have in common; sourced by both, from the project's root. POSIX sh.
#
#   need_system PACKAGE...   the system packages, installed as root or by `sudo -n`, else asked for
#   need_python FILE         .venv with the packages that FILE locks
#   compile_translations     the .mo files, which are not kept in git

venv=.venv

say() { printf '%s\n' "$*" >&2; }

# 69: something the system has to offer is not there (EX_UNAVAILABLE of sysexits.h).
give_up() { printf '%s\n' "$@" >&2; exit 69; }

has() { command -v "$1" >/dev/null 2>&1; }

# The first python3 that is new enough, or nothing.
find_python() {
    for candidate in python3 /usr/bin/python3 python3.13 python3.12 python3.11; do
        if has "$candidate" && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
}

# Which of the packages named are not there. Asked of the thing itself: a Python or a Chromium that came another way will do.
missing_packages() {
    python=$(find_python)
    for package in "$@"; do
        case $package in
            python3) [ -n "$python" ] ;;
            python3-venv) [ -n "$python" ] && "$python" -c 'import ensurepip, venv' 2>/dev/null ;;
            ca-certificates) [ -e /etc/ssl/certs/ca-certificates.crt ] || ! has dpkg ;;
            chromium) [ -x /usr/bin/chromium ] ;;
            *) [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || ! has dpkg ;;
        esac || printf ' %s' "$package"
    done
}

too_old() {
    give_up "Hài Hoà needs Python 3.11 or newer; this system has $(python3 --version 2>&1)." \
        "Debian 12, Ubuntu 24.04 and anything newer bring one that will do."
}

need_system() {
    # The system's own Python is there and too old: installing it once more would not help.
    [ -n "$(find_python)" ] || ! [ -x /usr/bin/python3 ] || too_old
    missing=$(missing_packages "$@")
    if [ -n "$missing" ]; then
        command="apt-get update && apt-get install -y --no-install-recommends$missing"
        has apt-get || give_up "Missing on this system:$missing. Install them (the names are Debian's), then try again."
        if [ "$(id -u)" = 0 ]; then
            as_root=
        elif has sudo && sudo -n true 2>/dev/null; then
            as_root='sudo -n'
        else
            give_up "Missing on this system:$missing. An administrator installs them with this one line:" "    $command"
        fi
        say "Installing from the system's packages:$missing"
        # Another installation may be under way: wait for it. Standard output is kept for results.
        options='-q -o DPkg::Lock::Timeout=300'
        # shellcheck disable=SC2086  # split into words on purpose
        if ! { $as_root env DEBIAN_FRONTEND=noninteractive apt-get $options update &&
            $as_root env DEBIAN_FRONTEND=noninteractive apt-get $options install -y --no-install-recommends $missing; } >&2
        then
            give_up "The system's packages could not be installed. The line that failed:" "    $command"
        fi
    fi
    [ -n "$(find_python)" ] || too_old
}

# The environment runs, and was made here: its programs name their folder, so a copied one is useless.
venv_is_sound() {
    [ -x $venv/bin/pip ] && grep -qF "$(pwd -P)/$venv/bin/" $venv/bin/pip && $venv/bin/python -m pip --version >/dev/null 2>&1
}

# What the installed packages depend on: the lock file, the version of Python, the place.
fingerprint() {
    "$1" -c 'import hashlib, os, sys
print(hashlib.sha256(open(sys.argv[1], "rb").read() + sys.version.encode() + os.getcwdb()).hexdigest())' "$2"
}

need_python() {
    stamp=$venv/installed-$1
    if [ -x $venv/bin/python ] && [ -r "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint $venv/bin/python "$1" 2>/dev/null)" ]; then
        return
    fi
    if ! venv_is_sound; then
        say "Making a Python environment in $venv"
        "$(find_python)" -m venv --clear $venv || give_up "The Python environment could not be made in $(pwd)/$venv."
    fi
    say "Installing what $1 locks (about a minute the first time)"
    $venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1" >&2 ||
        give_up "The Python packages could not be installed; the lines above say why."
    fingerprint $venv/bin/python "$1" >"$stamp"
}

compile_translations() {
    if [ -n "$(find app/translations -name '*.po' 2>/dev/null)" ]; then
        said=$($venv/bin/pybabel compile -d app/translations 2>&1) || { say "$said"; exit 1; }
    fi
}
