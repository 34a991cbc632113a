import { expect, test } from '@jest/globals'
import { rules } from '../../src/doctor/rules/index.ts'
import { told } from './told.ts'

// What is said of a builder that does not boot in a Kubernetes cluster.

const notReady = 'expected 1 replicas to be ready, got 0'
const below = (line: string) => `${notReady}\npod b0-5d-x, Pending:\n  ${line}`

test.each([
  [
    'failed to initialize builder b (b0): cannot determine Kubernetes namespace, specify manually: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
    "no-kubernetes-cluster: 'driver: kubernetes' starts BuildKit in a cluster, but this runner has no kubeconfig; set 'kubeconfig', or set KUBECONFIG in an earlier step",
  ],
  [
    'failed to initialize builder b (b0): cannot determine Kubernetes namespace, specify manually: stat /a:/b: no such file or directory',
    "no-kubernetes-cluster: KUBECONFIG is '/a:/b', which is not a file that buildx can read; set it to one existing file, since buildx does not merge several, or set 'kubeconfig'",
  ],
  [
    'error for bootstrap "b0": deployments.apps "b0" is forbidden: User "system:serviceaccount:ci:x" cannot get resource "deployments" in API group "apps" in the namespace "ci"',
    `cluster-forbids-the-builder: the cluster does not let 'system:serviceaccount:ci:x' get deployments in namespace 'ci'; bind it to a Role with the verb 'get' on 'deployments' (apiGroups: ["apps"]); docs/kubernetes.md has the complete Role for a builder`,
  ],
  [
    'error for bootstrap "b0": Unauthorized',
    "cluster-rejects-the-login: the cluster rejects the credentials in the kubeconfig; check that its token or certificate has not expired, e.g. with 'kubectl auth whoami', and log in to the cluster in an earlier step",
  ],
  [
    'error for bootstrap "b0": Get "https://c.example.com:6443/apis/apps/v1/x": dial tcp 192.0.2.1:6443: connect: connection refused',
    'cluster-does-not-answer: the request to the cluster at https://c.example.com:6443 failed (dial tcp 192.0.2.1:6443: connect: connection refused); check the address and the certificate authority in the kubeconfig, and that this runner can reach the cluster',
  ],
  [
    'error while calling Create for "b0": namespaces "nosuch" not found',
    "no-namespace-in-the-cluster: the cluster has no namespace 'nosuch'; create it, or set another one in 'driver-opts': namespace=…",
  ],
  [
    below(
      'FailedCreate: pods "b0-5d-x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0',
    ),
    "namespace-quota-exceeded: the cluster creates no pod for the builder because the quota 'q' of the namespace allows pods=0 in total, and the pod requests pods=1; request less in 'driver-opts' (replicas, requests.cpu, limits.memory, …), wait until other pods there have ended, or have the quota raised",
  ],
  [
    below('FailedCreate: pods "b0-5d-x" is forbidden: failed quota: q: must specify limits.cpu for: buildkitd'),
    "quota-requires-explicit-resources: the cluster creates no pod for the builder because under the quota 'q' each pod must declare the resources that it uses; set them in 'driver-opts', e.g. limits.cpu=…",
  ],
  [
    below(
      'FailedCreate: pods "b0-5d-x" is forbidden: violates PodSecurity "baseline:latest": privileged (container "buildkitd" must not set securityContext.privileged=true)',
    ),
    "namespace-without-privileged-pods: the namespace enforces the Pod Security Standard 'baseline', and BuildKit's pod is privileged; use a separate namespace for builds with the label pod-security.kubernetes.io/enforce=privileged; 'rootless=true' needs it too, since its pod runs without seccomp",
  ],
  [
    below('ImagePullBackOff: Back-off pulling image "r.example.com/x:1": ErrImagePull: not found'),
    "cluster-cannot-pull-the-image: the cluster cannot pull r.example.com/x:1; set 'buildkit-image' to an image that its nodes can pull; for a registry that requires a login, add imagePullSecrets to a ServiceAccount and set it in 'driver-opts': serviceaccount=…",
  ],
  [
    below(
      "Unschedulable: 0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
    ),
    "no-node-for-the-pod: none of the 3 nodes of the cluster can run the builder's pod: 3 node(s) didn't match Pod's node affinity/selector; check nodeselector, tolerations and requests.… in 'driver-opts'; if the cluster adds nodes on demand, that may take longer than buildx waits: set timeout=10m",
  ],
  [
    below('Unschedulable: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate'),
    "no-node-for-the-pod: the only node of the cluster cannot run the builder's pod: 1 Insufficient cpu; check nodeselector, tolerations and requests.… in 'driver-opts'; if the cluster adds nodes on demand, that may take longer than buildx waits: set timeout=10m",
  ],
  [
    below('ContainerCreating'),
    "pods-do-not-become-ready: 0 of 1 pods of the builder were ready when buildx stopped waiting; see what the cluster says about the others below; if they are only slow, set a longer time in 'driver-opts': timeout=5m",
  ],
])('%s', async (error, expected) => {
  expect(await told({ phase: 'boot', error })).toBe(expected)
})

test('a right that is missing is known by the build too, whose words are quoted', async () => {
  const error = `listing workers: failed to list workers: Unavailable: connection error: desc = "transport: failed to write client preface: unable to upgrade connection: pods \\"b0-x\\" is forbidden: User \\"system:serviceaccount:ci:x\\" cannot create resource \\"pods/exec\\" in API group \\"\\" in the namespace \\"ci\\""`
  expect(await told({ phase: 'build', error })).toBe(
    `cluster-forbids-the-builder: the cluster does not let 'system:serviceaccount:ci:x' create pods/exec in namespace 'ci'; bind it to a Role with the verb 'create' on 'pods/exec' (apiGroups: [""]); docs/kubernetes.md has the complete Role for a builder`,
  )
})

test('none of it passes by itself', () => {
  const ids = rules.flatMap(({ id, passes }) => (/cluster|quota|namespace|pods/.test(id) && passes ? [id] : []))
  expect(ids).toEqual([])
})
