#!/bin/sh
# sh build-runtime.sh <folder>: the server in <folder>, to be started as <folder>/app/cli.cjs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=$1

if [ -f "$here/runtime/app/cli.cjs" ]; then
  mkdir -p "$target"
  cp -R "$here/runtime/." "$target/"
else
  # REALTIME_PACKAGE may also be packed tarballs, by their paths: its words are separate on purpose.
  # shellcheck disable=SC2086
  npm install --prefix "$target" --omit=dev --no-audit --no-fund --no-package-lock \
    ${REALTIME_PACKAGE:-@nchat/realtime-server@${REALTIME_VERSION:-1.0.0}}
  # Types, and what only debuggers read, are half of it.
  find "$target/node_modules" -type f \( -name '*.map' -o -name '*.[cm]ts' -o -name '*.ts' \) -delete
  mkdir -p "$target/app"
  # The command as npm has installed it, wherever the package keeps it.
  ln -s ../node_modules/.bin/nchat-realtime "$target/app/cli.cjs"
fi
