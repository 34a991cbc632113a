# shellcheck shell=bash
# Shared by lab/up, lab/down and lab/status: where things are, how a process is started and recognised again.

# A failure inside $(…) must not be taken for an empty answer.
shopt -s inherit_errexit

LAB_SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB_DIR=${LAB_DIR:-$(dirname "$LAB_SOURCE")/.lab}
LAB_CACHE=${LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/multiarch-build-lab}
mkdir -p "$LAB_DIR"/{run,logs,ports,images} "$LAB_CACHE"
LAB_DIR=$(cd "$LAB_DIR" && pwd)
LAB_CACHE=$(cd "$LAB_CACHE" && pwd)
export LAB_DIR LAB_CACHE

# shellcheck source=versions.sh
source "$LAB_SOURCE/versions.sh"

say() { printf 'lab: %s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# step TEXT COMMAND...: runs the command and tells how long it took, if that was long enough to notice.
step() {
  local text=$1 start=$EPOCHREALTIME ms
  shift
  "$@"
  ms=$(((${EPOCHREALTIME/./} - ${start/./}) / 1000))
  ((ms < 500)) || say "$(printf '%-34s %5d.%d s' "$text" $((ms / 1000)) $((ms % 1000 / 100)))"
}

# npm_install FOLDER PACKAGE...: into a new folder. Not by --prefix, which also moves the place of npm's global configuration, and with
# it the certificate authorities and proxies of the machine.
npm_install() {
  local folder=$1 log=$LAB_DIR/logs/npm.log
  shift
  rm -rf "$folder"
  mkdir -p "$folder"
  echo '{"private":true}' >"$folder/package.json"
  (cd "$folder" && npm install --no-save --no-audit --no-fund "$@") >>"$log" 2>&1 || {
    tail -n 15 "$log" >&2
    die "npm could not install $*"
  }
}

# Two `lab/up` at once would start everything twice. Started processes must not inherit the lock (see `start`).
lock() {
  exec {LAB_LOCK}>"$LAB_DIR/lock"
  flock --nonblock "$LAB_LOCK" || {
    say "waiting for another lab command to finish"
    flock "$LAB_LOCK"
  }
}

as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

# --- processes -------------------------------------------------------------------------------------------------------------

# A process id alone is not proof: ids are used again. Together with the start time it is. One that has ended and that
# nobody has waited for yet does not count.
start_time() {
  local stat
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  [[ $1 != Z ]] || return 1
  printf '%s' "${20}"
}

# pid_of NAME: the id of the process recorded under that name, if it is alive and the same one.
pid_of() {
  local pid recorded
  { read -r pid recorded <"$LAB_DIR/run/$1.pid"; } 2>/dev/null || return 1
  [[ $(start_time "$pid") == "$recorded" ]] || return 1
  printf '%s' "$pid"
}

alive() { pid_of "$1" >/dev/null; }

# start NAME COMMAND...: in a session of its own and with nothing inherited, so that neither the end of the caller ends it
# nor a caller that reads our pipe waits for it.
start() {
  local name=$1 pid fd
  shift
  (
    for fd in /proc/self/fd/*; do
      fd=${fd##*/}
      ((fd < 3)) || eval "exec $fd>&-"
    done
    exec setsid "$@" </dev/null >>"$LAB_DIR/logs/$name.log" 2>&1
  ) &
  pid=$!
  disown "$pid"
  printf '%s %s\n' "$pid" "$(start_time "$pid")" >"$LAB_DIR/run/$name.pid"
}

# stop NAME [SECONDS]: asks, then insists.
stop() {
  local name=$1 seconds=${2:-5} pid i
  if pid=$(pid_of "$name"); then
    as_root kill "$pid" || true
    for ((i = 0; i < seconds * 20; i++)); do
      alive "$name" || break
      sleep 0.05
    done
    ! alive "$name" || as_root kill -9 "$pid" || true
  fi
  rm -f "$LAB_DIR/run/$name.pid"
}

# wait_for NAME SECONDS COMMAND...: until the command succeeds; a process that ended meanwhile is told with its last words.
wait_for() {
  local name=$1 seconds=$2 i
  shift 2
  for ((i = 0; i < seconds * 20; i++)); do
    ! "$@" >/dev/null 2>&1 || return 0
    alive "$name" || break
    sleep 0.05
  done
  tail -n 15 "$LAB_DIR/logs/$name.log" >&2 || true
  die "$name did not come up; its log is $LAB_DIR/logs/$name.log"
}

# --- ports -----------------------------------------------------------------------------------------------------------------

# The connection is closed when the subshell ends.
listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

port_of() { cat "$LAB_DIR/ports/$1"; }

# choose_port NAME PREFERRED: keeps the port of last time while nothing else listens there, else takes the next free one
# that no other part of the lab was given.
choose_port() {
  local name=$1 port=$2 file=$LAB_DIR/ports/$1
  [[ ! -s $file ]] || port=$(<"$file")
  while listening "$port" || grep -qsx --exclude="$name" "$port" "$LAB_DIR"/ports/*; do port=$((port + 1)); done
  printf '%s\n' "$port" >"$file"
}

# --- what is around --------------------------------------------------------------------------------------------------------

docker_answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# Any answer counts: an anonymous caller gets 401 there. Asked once for each run that needs to know.
hub_reachable() {
  [[ -n ${LAB_HUB:-} ]] || {
    LAB_HUB=no
    ! curl -s -o /dev/null --max-time 3 https://registry-1.docker.io/v2/ || LAB_HUB=yes
  }
  [[ $LAB_HUB == yes ]]
}

# need COMMAND PACKAGE...: installs Debian or Ubuntu packages when the command is missing.
need() {
  local command=$1
  shift
  ! has "$command" || return 0
  has apt-get || die "$command is missing: install $*"
  ((EUID == 0)) || sudo -n true 2>/dev/null || die "$command is missing: install $* (no root rights to do it here)"
  step "apt-get install $*" apt_install "$@"
}

apt_install() {
  local log=$LAB_DIR/logs/apt.log
  [[ -n ${LAB_APT_UPDATED:-} ]] || as_root apt-get -qq update >>"$log" 2>&1
  LAB_APT_UPDATED=yes
  as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -qq install -y --no-install-recommends "$@" >>"$log" 2>&1 ||
    { tail -n 15 "$log" >&2 && die "apt-get could not install $*"; }
}
