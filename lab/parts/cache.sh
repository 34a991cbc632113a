# shellcheck shell=bash
# GitHub's cache service: version 2 by lab/cache/server.mjs over Azurite, version 1 by the server that act brings along.

CACHE=$LAB_DIR/cache
AZURITE=$LAB_CACHE/npm/azurite-$AZURITE_VERSION

install_azurite() {
  [[ ! -d $AZURITE ]] || return 0
  npm_install "$AZURITE.new" "azurite@$AZURITE_VERSION" "@azure/storage-blob@$STORAGE_BLOB_VERSION"
  mv "$AZURITE.new" "$AZURITE"
}

cache_up() {
  mkdir -p "$CACHE/blobs"
  [[ -s $CACHE/secret ]] || (umask 077 && openssl rand -hex 32 >"$CACHE/secret")
  alive azurite || {
    choose_port azurite 10000
    start azurite env AZURITE_ACCOUNTS="lab:$(printf '%s' "$(<"$CACHE/secret")" | base64 --wrap 0)" \
      node "$AZURITE/node_modules/.bin/azurite-blob" --blobHost 127.0.0.1 --blobPort "$(port_of azurite)" \
      --location "$CACHE/blobs" --skipApiVersionCheck --disableTelemetry
    wait_for azurite 30 listening "$(port_of azurite)"
    # Its clients know the old address.
    stop cache
  }
  alive cache || {
    choose_port cache 8485
    start cache node "$LAB_SOURCE/cache/server.mjs" "$(port_of cache)" "$(port_of azurite)" "$CACHE" "$AZURITE/node_modules"
    wait_for cache 10 listening "$(port_of cache)"
  }
  alive cache-v1 || {
    choose_port cache-v1 8486
    rm -f "$CACHE/v1-url"
    start cache-v1 "$CACHE_V1" "$CACHE/v1" "$(port_of cache-v1)" "$CACHE/v1-url"
    wait_for cache-v1 10 test -s "$CACHE/v1-url"
  }
}
