#!/usr/bin/env bash
# Installs readycheck for the steps that follow, in an environment of its own outside of the workspace.
set -euo pipefail

refuse() {
  printf '::error title=readycheck::%s\n' "$1"
  exit 2
}

python=${INPUT_PYTHON:-python3}
if ! "$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  refuse "'$python' is missing or older than Python 3.11; put actions/setup-python before this action, or name an interpreter as 'python'."
fi
case ${INPUT_EXTRAS:-} in
  *[!a-z0-9,_-]*) refuse "'extras' holds names with commas between them, such as 'postgres,redis'." ;;
esac

extras=${INPUT_EXTRAS:+[$INPUT_EXTRAS]}
version=${INPUT_VERSION:-$GITHUB_ACTION_PATH}
case $version in
  *[[:cntrl:]]*) refuse "'version' is one line: a version, a path, or an address that pip can install from." ;;
  [0-9]*) wanted="readycheck-audit$extras==$version" ;;
  *://*) wanted="readycheck-audit$extras @ $version" ;;
  *) wanted="$version$extras" ;;
esac

# A job may call the action for several profiles; the same request is then installed once.
key=$(printf '%s\n%s\n' "$python" "$wanted" | cksum | cut -d ' ' -f 1)
place=${RUNNER_TEMP:?}/readycheck-venv-$key
if [ ! -e "$place/installed" ]; then
  # -I: what lies in the workspace must not stand in for Python's own modules
  "$python" -I -m venv "$place" ||
    refuse "'$python' cannot make a virtual environment; install its venv module, or put actions/setup-python before this action."
  "$place/bin/python" -I -m pip install --quiet --no-input --disable-pip-version-check -- "$wanted" ||
    refuse "pip could not install what 'version' and 'extras' name; its own message stands above."
  : >"$place/installed"
fi
printf 'venv=%s\n' "$place" >>"$GITHUB_OUTPUT"
"$place/bin/readycheck" --version
