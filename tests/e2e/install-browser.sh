#!/bin/sh
# Brings a Chromium for the end-to-end tests: the machine's, Debian's when we are root, else Playwright's own download.
# Usage: install-browser.sh PYTHON (one that has playwright).
set -eu
python=$1
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium from Debian for the end-to-end tests …"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "Downloading Chromium with Playwright for the end-to-end tests …"
"$python" -m playwright install chromium && exit 0
echo "The end-to-end tests need Chromium: install it (Debian: apt install chromium) and run make test again." >&2
exit 1
