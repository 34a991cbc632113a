# shellcheck shell=bash
# The programs of a Kubernetes cluster. Its own are built from the module that the Go proxy has; etcd and the CNI plugins are Debian's,
# only unpacked, so that no package starts a service.

KUBERNETES_PROGRAMS=$LAB_CACHE/bin/kubernetes-$KUBERNETES_VERSION
KUBERNETES_DEBIAN=$LAB_CACHE/kubernetes-$DEBIAN_SUITE
KUBECTL=$KUBERNETES_PROGRAMS/kubectl

kubernetes_programs_up() {
  need containerd containerd
  step "etcd and CNI plugins" kubernetes_debian
  step "Kubernetes $KUBERNETES_VERSION" kubernetes_build
}

kubernetes_debian() {
  local package new=$KUBERNETES_DEBIAN.new
  [[ ! -d $KUBERNETES_DEBIAN ]] || return 0
  rm -rf "$new"
  mkdir -p "$new"
  (
    cd "$new"
    apt-get -qq -o APT::Sandbox::User=root download etcd-server containernetworking-plugins
    for package in *.deb; do dpkg-deb --extract "$package" . && rm "$package"; done
  ) >>"$LAB_DIR/logs/apt.log" 2>&1 || die "apt-get could not fetch etcd-server and containernetworking-plugins: see $LAB_DIR/logs/apt.log"
  mv "$new" "$KUBERNETES_DEBIAN"
}

# In a copy, because the module takes its libraries from a folder that its archive does not have; each is a module of its own, too.
# All at once, since they share most of their packages: 10 minutes of one processor, and as many of the machine where others use it, too.
kubernetes_build() {
  local source temporary=$KUBERNETES_PROGRAMS.$$ stamp=k8s.io/component-base/version
  [[ ! -x $KUBECTL ]] || return 0
  source=$(cd / && GOFLAGS='' GOWORK=off go mod download -json "k8s.io/kubernetes@$KUBERNETES_VERSION" 2>>"$LAB_DIR/logs/go.log" | jq -r .Dir) ||
    tool_failed "$KUBERNETES_PROGRAMS"
  mkdir -p "$temporary"
  (
    trap 'rm -rf "$temporary.source"' EXIT
    cp -r "$source" "$temporary.source"
    chmod -R u+w "$temporary.source"
    cd "$temporary.source" || exit
    rm -rf go.work go.work.sum vendor
    sed -i -E "s,^(\s*)(k8s\.io/\S+) => \./staging/\S+,\1\2 => \2 ${KUBERNETES_VERSION/v1/v0}," go.mod
    IFS=. read -r _ minor _ <<<"$KUBERNETES_VERSION"
    CGO_ENABLED=0 GOFLAGS='-mod=mod -buildvcs=false' GOWORK=off nice go build -trimpath -o "$temporary/" \
      -ldflags "-s -w -X $stamp.gitVersion=$KUBERNETES_VERSION -X $stamp.gitMajor=1 -X $stamp.gitMinor=$minor" \
      ./cmd/kube-apiserver ./cmd/kube-controller-manager ./cmd/kube-scheduler ./cmd/kubelet ./cmd/kubectl
  ) >>"$LAB_DIR/logs/go.log" 2>&1 || tool_failed "$KUBERNETES_PROGRAMS"
  rm -rf "$KUBERNETES_PROGRAMS"
  mv "$temporary" "$KUBERNETES_PROGRAMS"
}
