#!/usr/bin/env bash
# Runs once, when the image is built: Python 3.11 or later with NumPy, for everybody to read.
set -e
umask 022
here="${AUTOGRADER:-/autograder}"
recent='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'

python=python3
if ! "$python" -c "$recent" 2>/dev/null; then
  apt-get update -qq
  apt-get install -y -qq python3 python3-venv
fi
if ! "$python" -c "$recent" 2>/dev/null; then
  python=python3.11
  apt-get install -y -qq python3.11 python3.11-venv
fi
"$python" -m venv "$here/python"
"$here/python/bin/pip" install --quiet "numpy>=1.26"
