# shellcheck shell=bash
# A cluster of one node, which `lab/up kubernetes` brings up beside the rest: etcd, the API server with RBAC, controller manager, scheduler, a
# kubelet, and a containerd of its own. No kube-proxy and no DNS: buildx reaches its pods through the API server.
#
# Pods are in a network of their own, whose gateway is this machine; what they have to reach listens there.

KUBERNETES=$LAB_DIR/kubernetes
KUBERNETES_PKI=$KUBERNETES/pki
KUBERNETES_BRIDGE=lab-kubernetes
KUBERNETES_GATEWAY=172.31.253.1
KUBERNETES_PODS=172.31.253.0/24
KUBERNETES_SERVICES=172.31.252.0/24
KUBERNETES_SERVICE=172.31.252.1
CONTAINERD_SOCKET=$KUBERNETES/containerd.sock

kubernetes_up() {
  ! { alive kubelet && alive kube-apiserver; } || return 0
  ((EUID == 0)) || die "the cluster takes root"
  need openssl openssl
  [[ -e $KUBERNETES/made-bridge ]] || ! has_link "$KUBERNETES_BRIDGE" || die "another clone's cluster is up (it has the bridge $KUBERNETES_BRIDGE)"
  kubernetes_programs_up
  kubernetes_clear
  mkdir -p "$KUBERNETES"
  bridge_up
  [[ -s $KUBERNETES_PKI/admin.pem ]] || (umask 077 && kubernetes_certificates >>"$LAB_DIR/logs/certificates.log" 2>&1)
  kubernetes_registry_up
  step "sandbox image" image sandbox "$RECIPE" make_sandbox
  step "cluster's containerd" cluster_containerd_up
  step "control plane" control_plane_up
  step "kubelet" kubelet_up
}

bridge_up() {
  ip link add "$KUBERNETES_BRIDGE" type bridge
  touch "$KUBERNETES/made-bridge"
  ip address replace "$KUBERNETES_GATEWAY/24" dev "$KUBERNETES_BRIDGE"
  ip link set "$KUBERNETES_BRIDGE" up
}

# One certificate may do everything, for the parts and for whoever tests.
kubernetes_certificates() {
  rm -rf "$KUBERNETES_PKI"
  mkdir -p "$KUBERNETES_PKI"
  cd "$KUBERNETES_PKI" || exit
  ca ca 'multiarch-build lab cluster'
  signed server "subjectAltName=IP:127.0.0.1,IP:$KUBERNETES_GATEWAY,IP:$KUBERNETES_SERVICE" extendedKeyUsage=serverAuth
  openssl genrsa -out accounts.key 2048
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/O=system:masters/CN=admin' -keyout admin.key -out admin.csr
  openssl x509 -req -in admin.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -extfile <(echo extendedKeyUsage=clientAuth) -out admin.pem
}

# The same content as the plain registry under an address that pods reach.
kubernetes_registry_up() {
  ! alive kubernetes-registry || return 0
  choose_port kubernetes-registry 5020
  start kubernetes-registry env REGISTRY_HTTP_ADDR="$(kubernetes_registry_address)" REGISTRY_HTTP_SECRET=lab \
    REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY="$REGISTRIES/registry" REGISTRY_STORAGE_DELETE_ENABLED=true \
    docker-registry serve "$LAB_SOURCE/registry.yml"
  wait_for kubernetes-registry 10 curl -sf "http://$(kubernetes_registry_address)/v2/"
}

kubernetes_registry_address() { printf '%s:%s' "$KUBERNETES_GATEWAY" "$(port_of kubernetes-registry)"; }

# What holds a pod's namespaces.
make_sandbox() {
  crane mutate "$(registry_address)/debian:lab" --platform linux/amd64 --tag "$(registry_address)/sandbox:lab" \
    --entrypoint sleep --cmd infinity >/dev/null 2>>"$LAB_DIR/logs/images.log"
  crane digest "$(registry_address)/sandbox:lab"
}

cluster_containerd_up() {
  local runc=runc
  ! lacks_sys_resource || runc=$LAB_SOURCE/kubernetes/runc
  mkdir -p "$KUBERNETES/cni"
  cat >"$KUBERNETES/cni/10-lab.conflist" <<END
{"cniVersion": "0.4.0", "name": "lab", "plugins": [
  {"type": "bridge", "bridge": "$KUBERNETES_BRIDGE", "isGateway": true, "hairpinMode": true, "ipam": {"type": "host-local",
    "dataDir": "$KUBERNETES/addresses", "ranges": [[{"subnet": "$KUBERNETES_PODS"}]], "routes": [{"dst": "0.0.0.0/0"}]}}
]}
END
  cat >"$KUBERNETES/containerd.toml" <<END
version = 2
root = "$KUBERNETES/containerd"
state = "$KUBERNETES/exec"
[grpc]
  address = "$CONTAINERD_SOCKET"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$(image_ref sandbox)"
  restrict_oom_score_adj = true
  disable_apparmor = true
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "$KUBERNETES_DEBIAN/usr/lib/cni"
  conf_dir = "$KUBERNETES/cni"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  BinaryName = "$runc"
  Root = "$KUBERNETES/exec/runc"
  SystemdCgroup = false
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."$(registry_address)"]
  endpoint = ["http://$(registry_address)"]
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."$(kubernetes_registry_address)"]
  endpoint = ["http://$(kubernetes_registry_address)"]
END
  start kubernetes-containerd containerd --config "$KUBERNETES/containerd.toml"
  wait_for kubernetes-containerd 30 ctr --address "$CONTAINERD_SOCKET" version
}

control_plane_up() {
  local part pki=$KUBERNETES_PKI etcd
  choose_port etcd 2379
  choose_port etcd-peers 2380
  choose_port kube-apiserver 6443
  etcd=http://127.0.0.1:$(port_of etcd)
  start etcd "$KUBERNETES_DEBIAN/usr/bin/etcd" --data-dir "$KUBERNETES/etcd" --unsafe-no-fsync --listen-client-urls "$etcd" \
    --advertise-client-urls "$etcd" --listen-peer-urls "http://127.0.0.1:$(port_of etcd-peers)"
  wait_for etcd 30 curl -sf "$etcd/health"
  kubeconfig_write
  start kube-apiserver "$KUBERNETES_PROGRAMS/kube-apiserver" --etcd-servers "$etcd" --allow-privileged --authorization-mode RBAC \
    --bind-address 127.0.0.1 --secure-port "$(port_of kube-apiserver)" --advertise-address "$KUBERNETES_GATEWAY" \
    --tls-cert-file "$pki/server.pem" --tls-private-key-file "$pki/server.key" --client-ca-file "$pki/ca.pem" \
    --kubelet-client-certificate "$pki/admin.pem" --kubelet-client-key "$pki/admin.key" --kubelet-preferred-address-types InternalIP \
    --service-cluster-ip-range "$KUBERNETES_SERVICES" \
    --service-account-issuer https://lab --service-account-key-file "$pki/accounts.key" --service-account-signing-key-file "$pki/accounts.key"
  wait_for kube-apiserver 60 kubectl get --raw /readyz
  start kube-controller-manager "$KUBERNETES_PROGRAMS/kube-controller-manager" --kubeconfig "$KUBERNETES/kubeconfig" --leader-elect=false \
    --secure-port 0 --service-account-private-key-file "$pki/accounts.key" --root-ca-file "$pki/ca.pem"
  start kube-scheduler "$KUBERNETES_PROGRAMS/kube-scheduler" --kubeconfig "$KUBERNETES/kubeconfig" --leader-elect=false --secure-port 0
}

kubeconfig_write() {
  local pki=$KUBERNETES_PKI
  (
    umask 077
    cat >"$KUBERNETES/kubeconfig" <<END
{"apiVersion": "v1", "kind": "Config", "current-context": "lab",
 "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": "admin"}}],
 "clusters": [{"name": "lab", "cluster": {"server": "https://127.0.0.1:$(port_of kube-apiserver)",
   "certificate-authority-data": "$(base64 -w 0 <"$pki/ca.pem")"}}],
 "users": [{"name": "admin", "user": {"client-certificate-data": "$(base64 -w 0 <"$pki/admin.pem")",
   "client-key-data": "$(base64 -w 0 <"$pki/admin.key")"}}]}
END
  )
}

kubectl() { "$KUBECTL" --kubeconfig "$KUBERNETES/kubeconfig" "$@"; }

# Of swap, disk and memory it is not to judge: others use them, too. Without a name server for the cluster, pods would each have a warning.
kubelet_up() {
  cat >"$KUBERNETES/kubelet.yml" <<END
{"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
 "address": "$KUBERNETES_GATEWAY", "port": 10250, "readOnlyPort": 0, "healthzPort": 0,
 "authentication": {"anonymous": {"enabled": false}, "webhook": {"enabled": false}, "x509": {"clientCAFile": "$KUBERNETES_PKI/ca.pem"}},
 "authorization": {"mode": "AlwaysAllow"}, "clusterDNS": ["$KUBERNETES_GATEWAY"], "clusterDomain": "lab.test",
 "containerRuntimeEndpoint": "unix://$CONTAINERD_SOCKET", "cgroupDriver": "cgroupfs", "failSwapOn": false,
 "localStorageCapacityIsolation": false, "imageGCHighThresholdPercent": 100, "imageGCLowThresholdPercent": 99,
 "evictionHard": {"memory.available": "0%", "nodefs.available": "0%", "nodefs.inodesFree": "0%", "imagefs.available": "0%"}}
END
  start kubelet "$KUBERNETES_PROGRAMS/kubelet" --config "$KUBERNETES/kubelet.yml" --kubeconfig "$KUBERNETES/kubeconfig" \
    --root-dir "$KUBERNETES/kubelet" --cert-dir "$KUBERNETES/kubelet/pki" --hostname-override lab --node-ip "$KUBERNETES_GATEWAY"
  wait_for kubelet 60 kubectl wait --for condition=Ready --timeout 1s node/lab
  wait_for kubelet 30 kubectl get serviceaccount default
}

kubernetes_environment() {
  cat <<END
LAB_KUBECONFIG=$KUBERNETES/kubeconfig
LAB_KUBECTL=$KUBECTL
LAB_KUBERNETES_REGISTRY=$(kubernetes_registry_address)
END
}
