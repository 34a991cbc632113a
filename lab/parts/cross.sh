# shellcheck shell=bash
# What the examples of docs/cross-compiling.md compile in: an image for amd64 alone, with apt, Debian's cross compiler for arm64, Go,
# Node and Python, in the place of the published images that they name. Where Docker Hub can be reached they are built from these.

CROSS_PACKAGES=(
  crossbuild-essential-amd64 crossbuild-essential-arm64
  pkg-config pkg-config:arm64 zlib1g-dev zlib1g-dev:arm64
  ca-certificates python3 python3-pip python-is-python3
)

cross_up() {
  hub_reachable || {
    need mmdebstrap mmdebstrap
    step "cross image" image cross "$DEBIAN_SUITE-$(go env GOVERSION)-$NODE24_VERSION-$(cross_recipe)" make_cross
  }
}

# Empty where the published images can be had.
cross_reference() { hub_reachable || printf '%s/cross:lab' "$(registry_address)"; }

cross_recipe() { sha256sum <"$LAB_SOURCE/parts/cross.sh" | cut -c 1-8; }

make_cross() {
  local root go node
  root=$(cross_root)
  go=$(goroot_layer "golang-$(go env GOVERSION)")
  node=$(node_layer)
  crane_image "$(registry_address)/cross:lab" linux/amd64 "$root" "$go" "$node" -- --cmd sh --env GOPATH=/go --env GOTOOLCHAIN=local \
    --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt --env "${DEFAULT_PATH/PATH=/PATH=/go/bin:/usr/local/go/bin:}"
}

# Unlike the other roots its packages are configured, since apt is to install more of them.
cross_root() {
  local file folder=$LAB_CACHE/rootfs/.new-cross
  file=$LAB_CACHE/rootfs/cross-$DEBIAN_SUITE-$(cross_recipe).tar.gz
  [[ -s $file ]] || {
    rm -rf "$folder"
    mkdir -p "$folder"
    # shellcheck disable=SC2016
    mmdebstrap --quiet --variant=apt --mode=root --architectures=amd64,arm64 --include="$(IFS=,; echo "${CROSS_PACKAGES[*]}")" \
      --aptopt='Acquire::Retries "3"' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
      --dpkgopt='path-exclude=/usr/share/locale/*' --customize-hook='cp -L /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/"' \
      "$DEBIAN_SUITE" "$folder" "$(debian_mirror)" >>"$LAB_DIR/logs/rootfs.log" 2>&1
    tar --create --numeric-owner --sort=name --exclude='./dev/*' --exclude='./var/lib/apt/lists/*_*' --directory "$folder" . | gzip -1 >"$file.new"
    mv "$file.new" "$file"
    rm -rf "$folder"
  }
  printf '%s' "$file"
}

# Node 24 with the machine's own npm.
node_layer() {
  local folder=$LAB_CACHE/layers/.node npm
  npm=$(npm root --global)/npm
  rm -rf "$folder"
  mkdir -p "$folder/usr/local/bin" "$folder/usr/local/lib/node_modules"
  install "$NODE24" "$folder/usr/local/bin/node"
  cp -r "$npm" "$folder/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$folder/usr/local/bin/npm"
  layer "node-$NODE24_VERSION" "$folder"
  rm -rf "$folder"
}
