# shellcheck shell=bash
# The Docker engine: the machine's own if one answers, otherwise one that is started here.

ENGINE=$LAB_DIR/engine
DOCKER_SOCKET=/var/run/docker.sock

engine_up() {
  if docker_answers; then
    return 0
  fi
  [[ -z ${DOCKER_HOST:-} ]] || die "no Docker engine answers at DOCKER_HOST=$DOCKER_HOST"
  { ((EUID == 0)) && has apt-get; } || die "no Docker engine answers: start one, or run this as root on Debian or Ubuntu to have one installed"
  need dockerd docker.io iptables
  need jq jq
  step "Docker engine" engine_start
}

engine_start() {
  engine_clear
  has_link docker0 || { mkdir -p "$ENGINE" && touch "$ENGINE/made-docker0"; }
  mountpoint -q /proc/sys/fs/binfmt_misc || mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc || true
  start_dockerd engine "$ENGINE" "$DOCKER_SOCKET" '{}'
}

# start_dockerd NAME FOLDER SOCKET JSON [COMMAND...]: with all its state below the folder, JSON added to its configuration, and run
# by the command.
start_dockerd() {
  local name=$1 folder=$2 socket=$3 added=$4 runtime='{}'
  shift 4
  # The deepest socket below the folder has to fit into the 108 bytes that Linux has for its path.
  ((${#folder} < 65)) || die "$LAB_DIR is too long a path for sockets: set LAB_DIR to a shorter one"
  mkdir -p "$folder/exec"
  lacks_sys_resource &&
    runtime=$(jq -n --arg path "$LAB_SOURCE/engine/runc-without-sys-resource" \
      '{"runtimes": {"lab": {"path": $path}}, "default-runtime": "lab"}')
  jq -n --argjson runtime "$runtime" --argjson added "$added" --arg pid "$folder/docker.pid" \
    '{"pidfile": $pid, "shutdown-timeout": 5, "log-driver": "local"} + $runtime + $added' >"$folder/daemon.json"

  start "$name" "$@" dockerd --config-file "$folder/daemon.json" --data-root "$folder/data" --exec-root "$folder/exec" -H "unix://$socket"
  wait_for "$name" 60 env DOCKER_HOST="unix://$socket" timeout 10 docker version --format '{{.Server.Version}}'
}

# CAP_SYS_RESOURCE is bit 24 of the bounding set. Without it runc cannot start a --privileged container.
lacks_sys_resource() {
  local bounding
  bounding=$(awk '$1 == "CapBnd:" { print $2 }' /proc/self/status)
  (((16#$bounding >> 24 & 1) == 0))
}

# clear_dockerd FOLDER: whatever a killed engine left behind: containers, their shims, containerd, sockets, process ids of the
# past, mounts. Only processes whose command line names the folder are its own.
clear_dockerd() {
  local folder=$1 pid state id
  for pid in $(pgrep -f "^[^ ]*containerd(-shim[^ ]*)? .*$folder/exec/" || true); do
    kill -9 "$pid" 2>/dev/null || true
  done
  for state in "$folder"/exec/runtime-*/*; do
    [[ -d $state ]] || continue
    for id in $(runc --root "$state" list --quiet 2>/dev/null); do
      runc --root "$state" delete --force "$id" 2>/dev/null || true
    done
  done
  awk -v folder="$folder/" 'index($2, folder) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r -n 1 umount --lazy || true
  rm -rf "$folder/exec" "$folder/docker.pid"
}

engine_clear() {
  clear_dockerd "$ENGINE"
  if [[ -e $ENGINE/made-docker0 ]] && has_link docker0; then ip link delete docker0; fi
  [[ ! -S $DOCKER_SOCKET ]] || docker_answers || rm -f "$DOCKER_SOCKET"
}

has_link() { ip link show "$1" >/dev/null 2>&1; }

# remove_containers [DOCKER_HOST]: of an engine that is ours.
remove_containers() {
  local -x DOCKER_HOST=${1:-unix://$DOCKER_SOCKET}
  ! docker_answers || docker ps --all --quiet | xargs -r docker rm --force --volumes >/dev/null || true
}

engine_down() {
  [[ -e $LAB_DIR/run/engine.pid ]] || return 0
  ! alive engine || remove_containers
  stop engine 20
  engine_clear
  rm -f "$ENGINE/made-docker0"
}
