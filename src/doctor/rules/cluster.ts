import type { SaidRule } from './rule.ts'

/**
 * What keeps pods from becoming ready; each is in the status of a pod or in its events, which follow the words of
 * buildx.
 */
const reasons = [
  'quota exceeded',
  'quota asks for amounts',
  'pod not secure',
  'pod image not pulled',
  'no node for the pod',
] as const

export const clusterRules: readonly SaidRule[] = [
  {
    id: 'no-kubernetes-cluster',
    title: 'No Kubernetes cluster',
    phases: ['boot'],
    kinds: ['no cluster'],
    tell: ({ details: { file } }) =>
      file === undefined
        ? {
            cause: `'driver: kubernetes' starts BuildKit in a cluster, but this runner has no kubeconfig`,
            remedy: `set 'kubeconfig', or set KUBECONFIG in an earlier step`,
          }
        : {
            cause: `KUBECONFIG is '${file}', which is not a file that buildx can read`,
            remedy: `set it to one existing file, since buildx does not merge several, or set 'kubeconfig'`,
          },
  },
  {
    id: 'cluster-forbids-the-builder',
    title: 'Cluster forbids the builder',
    // That a pod cannot be reached shows only when something is built.
    phases: ['boot', 'build'],
    kinds: ['cluster forbids'],
    unless: ['pods not ready'],
    tell: ({ details: { user = '', verb = '', resource = '', group = '', namespace } }) => ({
      cause: `the cluster does not let '${user}' ${verb} ${resource}${namespace ? ` in namespace '${namespace}'` : ''}`,
      remedy: `bind it to a Role with the verb '${verb}' on '${resource}' (apiGroups: ["${group}"]); docs/kubernetes.md has the complete Role for a builder`,
    }),
  },
  {
    id: 'cluster-rejects-the-login',
    title: 'Cluster rejects the login',
    phases: ['boot'],
    kinds: ['cluster takes no login'],
    tell: () => ({
      cause: `the cluster rejects the credentials in the kubeconfig`,
      remedy: `check that its token or certificate has not expired, e.g. with 'kubectl auth whoami', and log in to the cluster in an earlier step`,
    }),
  },
  {
    id: 'cluster-does-not-answer',
    title: 'Cluster does not answer',
    phases: ['boot'],
    kinds: ['cluster not reached'],
    tell: ({ details: { url = '', why = '' } }) => ({
      cause: `the request to the cluster at ${url} failed (${why})`,
      remedy: `check the address and the certificate authority in the kubeconfig, and that this runner can reach the cluster`,
    }),
  },
  {
    id: 'no-namespace-in-the-cluster',
    title: 'No namespace in the cluster',
    phases: ['boot'],
    kinds: ['no namespace in cluster'],
    tell: ({ details: { namespace = '' } }) => ({
      cause: `the cluster has no namespace '${namespace}'`,
      remedy: `create it, or set another one in 'driver-opts': namespace=…`,
    }),
  },
  {
    id: 'namespace-quota-exceeded',
    title: 'Namespace quota exceeded',
    phases: ['boot'],
    kinds: ['quota exceeded'],
    tell: ({ details: { quota = '', requested = '', limited = '' } }) => ({
      cause: `the cluster creates no pod for the builder because the quota '${quota}' of the namespace allows ${limited} in total, and the pod requests ${requested}`,
      remedy: `request less in 'driver-opts' (replicas, requests.cpu, limits.memory, …), wait until other pods there have ended, or have the quota raised`,
    }),
  },
  {
    id: 'quota-requires-explicit-resources',
    title: 'Quota requires explicit resources',
    phases: ['boot'],
    kinds: ['quota asks for amounts'],
    tell: ({ details: { quota = '', amounts = '' } }) => ({
      cause: `the cluster creates no pod for the builder because under the quota '${quota}' each pod must declare the resources that it uses`,
      remedy: `set them in 'driver-opts', e.g. ${amounts}=…`,
    }),
  },
  {
    id: 'namespace-without-privileged-pods',
    title: 'Namespace without privileged pods',
    phases: ['boot'],
    kinds: ['pod not secure'],
    tell: ({ details: { level = '' } }) => ({
      cause: `the namespace enforces the Pod Security Standard '${level}', and BuildKit's pod is privileged`,
      remedy: `use a separate namespace for builds with the label pod-security.kubernetes.io/enforce=privileged; 'rootless=true' needs it too, since its pod runs without seccomp`,
    }),
  },
  {
    id: 'cluster-cannot-pull-the-image',
    title: 'Cluster cannot pull the image',
    phases: ['boot'],
    kinds: ['pod image not pulled'],
    tell: ({ details: { image = '' } }) => ({
      cause: `the cluster cannot pull ${image}`,
      remedy: `set 'buildkit-image' to an image that its nodes can pull; for a registry that requires a login, add imagePullSecrets to a ServiceAccount and set it in 'driver-opts': serviceaccount=…`,
    }),
  },
  {
    id: 'no-node-for-the-pod',
    title: 'No node for the pod',
    phases: ['boot'],
    kinds: ['no node for the pod'],
    tell: ({ details: { nodes = '', why = '' } }) => ({
      cause: `${nodes === '1' ? 'the only node of the cluster cannot run' : `none of the ${nodes} nodes of the cluster can run`} the builder's pod: ${why}`,
      remedy: `check nodeselector, tolerations and requests.… in 'driver-opts'; if the cluster adds nodes on demand, that may take longer than buildx waits: set timeout=10m`,
    }),
  },
  {
    id: 'pods-do-not-become-ready',
    title: 'Pods do not become ready',
    phases: ['boot'],
    kinds: ['pods not ready'],
    unless: reasons,
    tell: ({ details: { wanted = '', got = '' } }) => ({
      cause: `${got} of ${wanted} pods of the builder were ready when buildx stopped waiting`,
      remedy: `see what the cluster says about the others below; if they are only slow, set a longer time in 'driver-opts': timeout=5m`,
    }),
  },
]
