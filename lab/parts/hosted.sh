# shellcheck shell=bash
# What runners have and the lab's other parts have not: buildx as a plugin of the system, in a version that the action does not take
# by itself (lab/as-hosted shows it), and an engine with its images in containerd's store, as Docker 29 has them on a new machine.

HOSTED=$LAB_DIR/hosted
HOSTED_SOCKET=$HOSTED/docker.sock
HOSTED_BRIDGE=lab-hosted
HOSTED_ROOT=$LAB_CACHE/hosted/$HOSTED_SUITE-$(sha256sum <"$LAB_SOURCE/parts/hosted.sh" | cut -c 1-8)

# In a subshell that is waited for, because what keeps it from coming up must not keep the rest: few tests need it.
hosted_up() {
  local part
  (
    mkdir -p "$HOSTED/libexec/docker/cli-plugins"
    ln -sf "$SYSTEM_BUILDX" "$HOSTED/libexec/docker/cli-plugins/docker-buildx"
    alive hosted || {
      ((EUID == 0)) || die "the second engine takes root"
      need mmdebstrap mmdebstrap
      hosted_root
      hosted_start
    }
  ) &
  part=$!
  wait "$part" || say "e2e/hosted.test.ts will fail: there is no second engine"
}

# Debian's packages, only unpacked. The release may be a testing one, of which a mirror can be some days behind.
hosted_root() {
  local mirror
  [[ ! -d $HOSTED_ROOT ]] || return 0
  mirror=$(debian_mirror)
  rm -rf "$HOSTED_ROOT.new"
  mkdir -p "$HOSTED_ROOT.new"
  mmdebstrap --quiet --variant=extract --mode=root --include=docker.io,containerd,runc \
    --aptopt='Acquire::Retries "3"' --aptopt='Acquire::Check-Valid-Until "false"' \
    "$HOSTED_SUITE" "$HOSTED_ROOT.new" ${mirror:+"${mirror/ $DEBIAN_SUITE / $HOSTED_SUITE }"} >>"$LAB_DIR/logs/rootfs.log" 2>&1 ||
    die "Docker of Debian $HOSTED_SUITE could not be fetched: see $LAB_DIR/logs/rootfs.log"
  rm -rf "$HOSTED_ROOT.new/usr/share"
  mv "$HOSTED_ROOT.new" "$HOSTED_ROOT"
}

# Its programs and libraries are laid over those of the machine, in a mount namespace of its own. Its bridge leads nowhere: builders and
# containers take the host's network. It is a bridge all the same, because dockerd with none deletes docker0, the other engine's.
hosted_start() {
  clear_dockerd "$HOSTED"
  rm -f "$HOSTED_SOCKET"
  has_link "$HOSTED_BRIDGE" || {
    ip link add "$HOSTED_BRIDGE" type bridge
    ip address add 172.31.254.1/24 dev "$HOSTED_BRIDGE"
    ip link set "$HOSTED_BRIDGE" up
    touch "$HOSTED/made-bridge"
  }
  # shellcheck disable=SC2016
  LAB_DOCKERD_USR=$HOSTED_ROOT/usr start_dockerd hosted "$HOSTED" "$HOSTED_SOCKET" \
    '{"features": {"containerd-snapshotter": true}, "bridge": "'"$HOSTED_BRIDGE"'", "iptables": false, "ip6tables": false, "ip-forward": false}' \
    unshare --mount --propagation private bash -c 'mount -t overlay -o "lowerdir=$LAB_DOCKERD_USR:/usr" lab /usr && exec "$@"' -
}

hosted_down() {
  [[ -e $LAB_DIR/run/hosted.pid ]] || return 0
  ! alive hosted || remove_containers "unix://$HOSTED_SOCKET"
  stop hosted 20
  clear_dockerd "$HOSTED"
  if [[ -e $HOSTED/made-bridge ]] && has_link "$HOSTED_BRIDGE"; then ip link delete "$HOSTED_BRIDGE"; fi
  rm -f "$HOSTED_SOCKET" "$HOSTED/made-bridge"
}
