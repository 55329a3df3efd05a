#!/bin/sh
# Brings what the end-to-end tests need beside Python: Chromium, and strace to see what the server connects to.
# From the machine, from Debian when we are root, else (Chromium) Playwright's own download; or says plainly what is lacking.
# Usage: install-tools.sh PYTHON (one that has playwright).
set -eu
python=$1

has() { command -v "$1" >/dev/null 2>&1; }
debian() {
    [ "$(id -u)" = 0 ] && has apt-get || return 1
    echo "Installing $1 from Debian for the end-to-end tests …"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1" >/dev/null
}

has chromium || has chromium-browser || has google-chrome || debian chromium || "$python" -m playwright install chromium || {
    echo "The end-to-end tests need Chromium: install it (Debian: apt install chromium) and run make test again." >&2
    exit 1
}
has strace || debian strace || {
    echo "The test that nothing leaves the building needs strace (Linux): install it (Debian: apt install strace)." >&2
    exit 1
}
