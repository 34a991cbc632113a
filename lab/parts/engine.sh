# shellcheck shell=bash
# The Docker engine: the machine's own if one answers, otherwise one that is started here.

ENGINE=$LAB_DIR/engine
EXEC_ROOT=$ENGINE/exec
DOCKER_SOCKET=/var/run/docker.sock

engine_up() {
  if docker_answers; then
    return 0
  fi
  [[ -z ${DOCKER_HOST:-} ]] || die "no Docker engine answers at DOCKER_HOST=$DOCKER_HOST"
  { ((EUID == 0)) && has apt-get; } || die "no Docker engine answers: start one, or run this as root on Debian or Ubuntu to have one installed"
  # The deepest socket below the folder has to fit into the 108 bytes that Linux has for its path.
  ((${#EXEC_ROOT} < 70)) || die "$LAB_DIR is too long a path for sockets: set LAB_DIR to a shorter one"

  need dockerd docker.io iptables
  need jq jq
  step "Docker engine" engine_start
}

engine_start() {
  engine_clear
  mkdir -p "$ENGINE" "$EXEC_ROOT"
  has_docker0 || touch "$ENGINE/made-docker0"
  mountpoint -q /proc/sys/fs/binfmt_misc || mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc || true

  local runtime='{}'
  lacks_sys_resource &&
    runtime=$(jq -n --arg path "$LAB_SOURCE/engine/runc-without-sys-resource" \
      '{"runtimes": {"lab": {"path": $path}}, "default-runtime": "lab"}')
  jq -n --argjson runtime "$runtime" --arg pid "$ENGINE/docker.pid" \
    '{"pidfile": $pid, "shutdown-timeout": 5, "log-driver": "local"} + $runtime' >"$ENGINE/daemon.json"

  start engine dockerd --config-file "$ENGINE/daemon.json" --data-root "$ENGINE/data" --exec-root "$EXEC_ROOT" \
    -H "unix://$DOCKER_SOCKET"
  wait_for engine 60 docker_answers
}

# CAP_SYS_RESOURCE is bit 24 of the bounding set. Without it runc cannot start a --privileged container.
lacks_sys_resource() {
  local bounding
  bounding=$(awk '$1 == "CapBnd:" { print $2 }' /proc/self/status)
  (((16#$bounding >> 24 & 1) == 0))
}

# Whatever a killed engine left behind: containers, their shims, containerd, sockets, process ids of the past, mounts.
# Only processes whose command line names our own folder are ours.
engine_clear() {
  local pid state id
  for pid in $(pgrep -f "^[^ ]*containerd(-shim[^ ]*)? .*$EXEC_ROOT/" || true); do
    kill -9 "$pid" 2>/dev/null || true
  done
  for state in "$EXEC_ROOT"/runtime-*/*; do
    [[ -d $state ]] || continue
    for id in $(runc --root "$state" list --quiet 2>/dev/null); do
      runc --root "$state" delete --force "$id" 2>/dev/null || true
    done
  done
  awk -v folder="$ENGINE/" 'index($2, folder) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r -n 1 umount --lazy || true
  rm -rf "$EXEC_ROOT" "$ENGINE/docker.pid"
  if [[ -e $ENGINE/made-docker0 ]] && has_docker0; then ip link delete docker0; fi
  [[ ! -S $DOCKER_SOCKET ]] || docker_answers || rm -f "$DOCKER_SOCKET"
}

has_docker0() { ip link show docker0 >/dev/null 2>&1; }

engine_down() {
  [[ -e $LAB_DIR/run/engine.pid ]] || return 0
  if alive engine && docker_answers; then
    docker ps --all --quiet | xargs -r docker rm --force --volumes >/dev/null || true
  fi
  stop engine 20
  engine_clear
  rm -f "$ENGINE/made-docker0"
}
