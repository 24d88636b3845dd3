#!/bin/sh
# Names each thing that is missing on this machine, with its remedy, before anything is installed.
python=${1:-/usr/bin/python3}
missing=0
say() { echo "missing: $1; remedy: $2" >&2; missing=1; }

if ! command -v "$python" >/dev/null 2>&1; then
    say "Python 3.11 or newer at $python" "apt-get install python3, or make PYTHON=/path/to/python3"
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Python 3.11 or newer ($python is $("$python" -V 2>&1))" "make PYTHON=/path/to/python3.11"
elif ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    say "the venv module of $python" "apt-get install python3-venv"
elif ! "$python" -c 'import sqlite3, ssl, sys; sys.exit(sqlite3.sqlite_version_info < (3, 24))' 2>/dev/null; then
    say "ssl, or sqlite3 from 3.24 on, in $python" "make PYTHON=/usr/bin/python3"
fi
command -v git >/dev/null 2>&1 || say "git" "apt-get install git"
exit $missing
