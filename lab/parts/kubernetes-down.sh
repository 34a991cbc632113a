# shellcheck shell=bash
# The end of the cluster, and of what a killed one left.

kubernetes_down() {
  [[ -d $KUBERNETES ]] || return 0
  stop kubernetes-registry
  kubernetes_clear
}

# Nothing of it outlives it but its certificates, and the images that were pulled. The bridge goes with its end of each pod's cable.
kubernetes_clear() {
  local part
  for part in kubelet kube-scheduler kube-controller-manager kube-apiserver etcd kubernetes-containerd; do stop "$part" 10; done
  clear_pods
  awk -v folder="$KUBERNETES/" 'index($2, folder) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r -n 1 umount --lazy || true
  rm -rf "$KUBERNETES"/{exec,addresses,kubelet,etcd,containerd.sock,containerd.sock.ttrpc}
  if [[ -e $KUBERNETES/made-bridge ]] && has_link "$KUBERNETES_BRIDGE"; then ip link delete "$KUBERNETES_BRIDGE"; fi
  rm -f "$KUBERNETES/made-bridge"
}

# Containers outlive containerd. Only shims whose command line names the folder are the cluster's.
clear_pods() {
  local pid id state=$KUBERNETES/exec/runc/k8s.io
  for pid in $(pgrep -f "^[^ ]*containerd-shim[^ ]* .*$CONTAINERD_SOCKET" || true); do
    kill -9 "$pid" 2>/dev/null || true
  done
  [[ -d $state ]] || return 0
  for id in $(runc --root "$state" list --quiet 2>/dev/null); do
    runc --root "$state" delete --force "$id" 2>/dev/null || true
  done
}
