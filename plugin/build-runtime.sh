#!/bin/sh
# sh build-runtime.sh <folder>: the server in <folder>, to be started as <folder>/app/cli.cjs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=$1

if [ -f "$here/runtime/app/cli.cjs" ]; then
  mkdir -p "$target"
  cp -R "$here/runtime/." "$target/"
else
  # REALTIME_PACKAGE may also be a packed tarball, by its path.
  npm install --prefix "$target" --omit=dev --no-audit --no-fund --no-package-lock \
    "${REALTIME_PACKAGE:-@nchat/realtime-server@${REALTIME_VERSION:-1.0.0}}"
  mkdir -p "$target/app"
  ln -s ../node_modules/@nchat/realtime-server/dist/cli.cjs "$target/app/cli.cjs"
  chmod +x "$target/node_modules/@nchat/realtime-server/dist/cli.cjs"
fi
