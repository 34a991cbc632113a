# shellcheck shell=bash
# What builds start from: BuildKit, binfmt, a multi-arch base image and a Go image, all in the plain registry. Where Docker
# Hub can be reached they are copies of the published images; elsewhere they are put together here from Debian packages.

# A change of how the images are made makes them anew.
RECIPE=$(cat "$LAB_SOURCE"/parts/{rootfs,images}.sh | sha256sum | cut -c 1-8)

# Debian's name, then the platform's.
BASE_PLATFORMS=(
  'amd64 linux/amd64'
  'arm64 linux/arm64'
  'armhf linux/arm/v7'
  'i386 linux/386'
  'ppc64el linux/ppc64le'
  's390x linux/s390x'
)
DEFAULT_PATH=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# QEMU's names for what the binfmt image can register.
EMULATED=(aarch64 arm i386 ppc64le riscv64 s390x x86_64)

# layer NAME FOLDER: prints the path of a layer with the folder's content, which is the same for the same content.
layer() {
  local file=$LAB_CACHE/layers/$1.tar.gz
  tar --create --owner=0 --group=0 --numeric-owner --sort=name --mtime=@0 --directory "$2" . | gzip -1 >"$file.new"
  mv "$file.new" "$file"
  printf '%s' "$file"
}

# image NAME KEY COMMAND...: runs the command, which prints a digest, unless that was done for this key and the registry
# still has it.
image() {
  local name=$1 key=$2 file=$LAB_DIR/images/$1 made_for digest
  shift 2
  if { read -r made_for digest <"$file"; } 2>/dev/null && [[ $made_for == "$key" ]] && in_registry "$name" "$digest"; then
    return 0
  fi
  digest=$("$@")
  [[ $digest == sha256:* ]] || die "the $name image could not be made: see images.log and rootfs.log in $LAB_DIR/logs"
  printf '%s %s\n' "$key" "$digest" >"$file"
}

in_registry() {
  curl -sf -o /dev/null --head --max-time 5 \
    -H 'Accept: application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json' \
    -H 'Accept: application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json' \
    "http://$(registry_address)/v2/$1/manifests/$2"
}

# image_ref NAME: as HOST:PORT/NAME@DIGEST.
image_ref() {
  local digest
  read -r _ digest <"$LAB_DIR/images/$1"
  printf '%s/%s@%s' "$(registry_address)" "$1" "$digest"
}

# with_tag REFERENCE TAG: the tag before the digest, as the action's own default has it: there it tells the version.
with_tag() { printf '%s' "${1/@/:$2@}"; }

digest_of() { printf '%s' "${1##*@}"; }

# crane_image REFERENCE PLATFORM LAYERS... -- MUTATE_FLAGS...: prints the digest.
crane_image() {
  local reference=$1 platform=$2 layers=()
  shift 2
  while (($#)) && [[ $1 != -- ]]; do
    layers+=(--new_layer "$1")
    shift
  done
  shift
  crane append --oci-empty-base --new_tag "$reference" "${layers[@]}" >/dev/null 2>>"$LAB_DIR/logs/images.log"
  digest_of "$(crane mutate "$reference" --tag "$reference" --set-platform "$platform" "$@" 2>>"$LAB_DIR/logs/images.log")"
}

# published IMAGE NAME:TAG [FLAGS]: a copy of an image of Docker Hub; prints the digest.
published() {
  local source=$1 target
  target=$(registry_address)/$2
  shift 2
  say "using the published $source"
  crane copy "$source" "$target" "$@" 2>>"$LAB_DIR/logs/images.log"
  crane digest "$target"
}

make_base() {
  if hub_reachable; then
    published "debian:$DEBIAN_SUITE-slim" debian:lab
    return
  fi
  local repository pair architecture platform root parts=()
  repository=$(registry_address)/debian
  for pair in "${BASE_PLATFORMS[@]}"; do
    read -r architecture platform <<<"$pair"
    root=$(rootfs base "$architecture" dash,coreutils,sed,grep)
    parts+=(--manifest "$repository@$(crane_image "$repository:lab-$architecture" "$platform" "$root" -- --env "$DEFAULT_PATH" --cmd sh)")
  done
  digest_of "$(crane index append --tag "$repository:lab" "${parts[@]}" 2>>"$LAB_DIR/logs/images.log")"
}

make_buildkit() {
  if hub_reachable; then
    published "moby/buildkit:$BUILDKIT_VERSION" "buildkit:$BUILDKIT_VERSION"
    return
  fi
  local folder=$LAB_CACHE/layers/.buildkit root programs
  # 'git submodule', which BuildKit calls for every Git context, is a shell script.
  root=$(rootfs buildkit-with-shell amd64 runc,git,ca-certificates,dash,coreutils,sed,grep)
  rm -rf "$folder"
  mkdir -p "$folder/usr/bin" "$folder/etc/buildkit"
  install "$BUILDKITD" "$BUILDCTL" "$folder/usr/bin"
  ln -s ../sbin/runc "$folder/usr/bin/buildkit-runc"
  programs=$(layer "buildkit-$BUILDKIT_VERSION" "$folder")
  rm -rf "$folder"
  crane_image "$(registry_address)/buildkit:$BUILDKIT_VERSION" linux/amd64 "$root" "$programs" -- \
    --env "$DEFAULT_PATH" --env BUILDKIT_SETUP_CGROUPV2_ROOT=1 --entrypoint buildkitd
}

make_binfmt() {
  if hub_reachable; then
    published "tonistiigi/binfmt:$BINFMT_VERSION" binfmt:lab
    return
  fi
  local folder=$LAB_CACHE/layers/.binfmt name programs
  rm -rf "$folder"
  mkdir -p "$folder/usr/bin" "$folder/usr/lib/binfmt.d" "$folder/proc" "$folder/sys" "$folder/tmp"
  install "$BINFMT" "$folder/usr/bin"
  for name in "${EMULATED[@]}"; do
    install "/usr/bin/qemu-$name-static" "$folder/usr/bin/qemu-$name"
    [[ ! -e /usr/lib/binfmt.d/qemu-$name.conf ]] || install -m 0644 "/usr/lib/binfmt.d/qemu-$name.conf" "$folder/usr/lib/binfmt.d"
  done
  programs=$(layer binfmt "$folder")
  rm -rf "$folder"
  crane_image "$(registry_address)/binfmt:lab" linux/amd64 "$programs" -- --entrypoint /usr/bin/binfmt
}

make_golang() {
  if hub_reachable; then
    published "golang:$GO_IMAGE_TAG" golang:lab --platform linux/amd64
    return
  fi
  local version root go
  version=$(go env GOVERSION)
  root=$(rootfs golang amd64 dash,coreutils,sed,grep,ca-certificates)
  go=$(goroot_layer "golang-$version")
  crane_image "$(registry_address)/golang:lab" linux/amd64 "$root" "$go" -- --workdir /go --cmd sh --env GOPATH=/go \
    --env "${DEFAULT_PATH/PATH=/PATH=/go/bin:/usr/local/go/bin:}" --env GOTOOLCHAIN=local --env CGO_ENABLED=0
}

# The machine's own Go without what no build reads.
goroot_layer() {
  local file=$LAB_CACHE/layers/$1.tar.gz goroot
  goroot=$(go env GOROOT)
  [[ -s $file ]] || {
    mkdir -p "$LAB_CACHE/layers"
    tar --create --owner=0 --group=0 --numeric-owner --sort=name --exclude='testdata' --exclude='*_test.go' \
      --transform 's,^,usr/local/go/,' --directory "$goroot" bin pkg/include pkg/tool src lib go.env VERSION | gzip -1 >"$file.new"
    mv "$file.new" "$file"
  }
  printf '%s' "$file"
}

images_up() {
  step "base image" image debian "$DEBIAN_SUITE-$RECIPE" make_base
  step "BuildKit image" image buildkit "$BUILDKIT_VERSION-$RECIPE" make_buildkit
  step "binfmt image" image binfmt "$BINFMT_KEY-$RECIPE" make_binfmt
  step "Go image" image golang "$GO_IMAGE_TAG-$(go env GOVERSION)-$RECIPE" make_golang
}

images_need() {
  local name
  for name in debian buildkit binfmt golang; do
    [[ -s $LAB_DIR/images/$name ]] || {
      hub_reachable || {
        need mmdebstrap mmdebstrap
        need qemu-aarch64-static qemu-user-static
      }
      return
    }
  done
}
