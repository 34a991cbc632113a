# shellcheck shell=bash
# The program of the binfmt image where the published one cannot be pulled; its source is in lab/binfmt.

BINFMT_KEY=$(cat "$LAB_SOURCE"/binfmt/{main.go,go.mod} | sha256sum | cut -c 1-12)
BINFMT=$LAB_CACHE/bin/binfmt-$BINFMT_KEY/binfmt

build_binfmt() {
  [[ ! -x $BINFMT ]] || return 0
  mkdir -p "$(dirname "$BINFMT")"
  (cd "$LAB_SOURCE/binfmt" && CGO_ENABLED=0 GOFLAGS=-buildvcs=false GOWORK=off nice go build -trimpath -ldflags '-s -w' -o "$BINFMT" .)
}
