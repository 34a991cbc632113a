import { expect, test } from '@jest/globals'
import { rules } from '../../src/doctor/rules/index.ts'
import { told } from './told.ts'

// What is said of a builder that does not boot in a Kubernetes cluster.

const notReady = 'expected 1 replicas to be ready, got 0'
const below = (line: string) => `${notReady}\npod b0-5d-x, Pending:\n  ${line}`

test.each([
  [
    'failed to initialize builder b (b0): cannot determine Kubernetes namespace, specify manually: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
    "no-kubernetes-cluster: 'driver: kubernetes' starts BuildKit in a cluster, and this runner has no configuration of one; give one by 'kubeconfig', or set KUBECONFIG in a step before this one",
  ],
  [
    'failed to initialize builder b (b0): cannot determine Kubernetes namespace, specify manually: stat /a:/b: no such file or directory',
    "no-kubernetes-cluster: KUBECONFIG is '/a:/b', which is not a file that buildx can read; name one file that is there, since buildx does not join several, or give the configuration by 'kubeconfig'",
  ],
  [
    'error for bootstrap "b0": deployments.apps "b0" is forbidden: User "system:serviceaccount:ci:x" cannot get resource "deployments" in API group "apps" in the namespace "ci"',
    `cluster-forbids-the-builder: the cluster does not let 'system:serviceaccount:ci:x' get deployments in namespace 'ci'; bind to it a Role with the verb 'get' on 'deployments' (apiGroups: ["apps"]); docs/kubernetes.md has the whole Role that a builder needs`,
  ],
  [
    'error for bootstrap "b0": Unauthorized',
    "cluster-takes-no-login: the cluster does not accept the credentials of the kubeconfig; check that its token or certificate has not expired, e.g. with 'kubectl auth whoami', and log in to the cluster in a step before this one",
  ],
  [
    'error for bootstrap "b0": Get "https://c.example.com:6443/apis/apps/v1/x": dial tcp 192.0.2.1:6443: connect: connection refused',
    'cluster-does-not-answer: the cluster at https://c.example.com:6443 does not answer as it should (dial tcp 192.0.2.1:6443: connect: connection refused); check the address and the certificate authority in the kubeconfig, and that this runner reaches the cluster',
  ],
  [
    'error while calling Create for "b0": namespaces "nosuch" not found',
    "no-namespace-in-the-cluster: the cluster has no namespace 'nosuch'; create it, or name another one in 'driver-opts': namespace=…",
  ],
  [
    below(
      'FailedCreate: pods "b0-5d-x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0',
    ),
    "quota-of-the-namespace: the cluster makes no pod for the builder, because the quota 'q' of the namespace allows pods=0 in all and it asks for pods=1; ask for less in 'driver-opts' (replicas, requests.cpu, limits.memory, …), wait for what else runs there, or have the quota raised",
  ],
  [
    below('FailedCreate: pods "b0-5d-x" is forbidden: failed quota: q: must specify limits.cpu for: buildkitd'),
    "quota-that-asks-for-amounts: the cluster makes no pod for the builder, because under the quota 'q' each has to say how much it takes; set it in 'driver-opts', e.g. limits.cpu=…",
  ],
  [
    below(
      'FailedCreate: pods "b0-5d-x" is forbidden: violates PodSecurity "baseline:latest": privileged (container "buildkitd" must not set securityContext.privileged=true)',
    ),
    "namespace-without-privileged-pods: the namespace enforces the Pod Security Standard 'baseline', and BuildKit's pod is privileged; use a namespace for builds alone with the label pod-security.kubernetes.io/enforce=privileged; 'rootless=true' needs it, too, since its pod is without seccomp",
  ],
  [
    below('ImagePullBackOff: Back-off pulling image "r.example.com/x:1": ErrImagePull: not found'),
    "image-that-the-cluster-cannot-pull: the cluster cannot pull r.example.com/x:1; name an image that its nodes reach and may pull with 'buildkit-image'; a registry that asks for a login needs imagePullSecrets, which a ServiceAccount has that 'driver-opts' name: serviceaccount=…",
  ],
  [
    below(
      "Unschedulable: 0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
    ),
    "no-node-for-the-pod: none of the 3 nodes of the cluster takes the builder's pod: 3 node(s) didn't match Pod's node affinity/selector; check nodeselector, tolerations and requests.… in 'driver-opts'; a cluster that adds nodes when they are needed may take longer than buildx waits: timeout=10m",
  ],
  [
    below('Unschedulable: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate'),
    "no-node-for-the-pod: the one node of the cluster does not take the builder's pod: 1 Insufficient cpu; check nodeselector, tolerations and requests.… in 'driver-opts'; a cluster that adds nodes when they are needed may take longer than buildx waits: timeout=10m",
  ],
  [
    below('ContainerCreating'),
    "pods-do-not-get-ready: of 1 pods of the builder 0 were ready when buildx stopped waiting; what the cluster says of the others is below; one that is only slow gets more time by 'driver-opts': timeout=5m",
  ],
])('%s', async (error, expected) => {
  expect(await told({ phase: 'boot', error })).toBe(expected)
})

test('a right that is missing is known by the build too, whose words are quoted', async () => {
  const error = `listing workers: failed to list workers: Unavailable: connection error: desc = "transport: failed to write client preface: unable to upgrade connection: pods \\"b0-x\\" is forbidden: User \\"system:serviceaccount:ci:x\\" cannot create resource \\"pods/exec\\" in API group \\"\\" in the namespace \\"ci\\""`
  expect(await told({ phase: 'build', error })).toBe(
    `cluster-forbids-the-builder: the cluster does not let 'system:serviceaccount:ci:x' create pods/exec in namespace 'ci'; bind to it a Role with the verb 'create' on 'pods/exec' (apiGroups: [""]); docs/kubernetes.md has the whole Role that a builder needs`,
  )
})

test('none of it passes by itself', () => {
  const ids = rules.flatMap(({ id, passes }) => (/cluster|quota|namespace|pods/.test(id) && passes ? [id] : []))
  expect(ids).toEqual([])
})
