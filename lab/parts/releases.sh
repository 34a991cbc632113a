# shellcheck shell=bash
# buildx as if it were a release: the layout that the action's `buildx-url` expects, served on loopback.

RELEASES=$LAB_DIR/releases
BUILDX_LOG=$LAB_DIR/logs/buildx-access.log
BUILDX_ASSET=buildx-$BUILDX_VERSION.linux-amd64

releases_up() {
  local folder=$RELEASES/$BUILDX_VERSION
  [[ $folder/$BUILDX_ASSET -nt $BUILDX ]] || {
    mkdir -p "$folder"
    install -m 0755 "$BUILDX" "$folder/$BUILDX_ASSET"
    (cd "$folder" && sha256sum "$BUILDX_ASSET" >checksums.txt)
  }
  touch "$BUILDX_LOG"
  alive releases || {
    choose_port releases 8484
    start releases node "$LAB_SOURCE/server/releases.mjs" "$RELEASES" "$(port_of releases)" "$BUILDX_LOG"
    wait_for releases 5 listening "$(port_of releases)"
  }
}

buildx_sha256() { cut -d ' ' -f 1 "$RELEASES/$BUILDX_VERSION/checksums.txt"; }
