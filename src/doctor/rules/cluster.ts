import type { SaidRule } from './rule.ts'

/** What keeps pods from getting ready; each is said in the status of a pod or in its events, below what buildx says. */
const reasons = [
  'quota exceeded',
  'quota asks for amounts',
  'pod not secure',
  'pod image not pulled',
  'no node for the pod',
] as const

/** Builders in a Kubernetes cluster. */
export const clusterRules: readonly SaidRule[] = [
  {
    id: 'no-kubernetes-cluster',
    title: 'No Kubernetes cluster',
    phases: ['boot'],
    kinds: ['no cluster'],
    tell: ({ details: { file } }) =>
      file === undefined
        ? {
            cause: `'driver: kubernetes' starts BuildKit in a cluster, and this runner has no configuration of one`,
            remedy: `give one by 'kubeconfig', or set KUBECONFIG in a step before this one`,
          }
        : {
            cause: `KUBECONFIG is '${file}', which is not a file that buildx can read`,
            remedy: `name one file that is there, since buildx does not join several, or give the configuration by 'kubeconfig'`,
          },
  },
  {
    id: 'cluster-forbids-the-builder',
    title: 'Cluster forbids the builder',
    // Whether a pod can be reached is only seen when something is built.
    phases: ['boot', 'build'],
    kinds: ['cluster forbids'],
    unless: ['pods not ready'],
    tell: ({ details: { user = '', verb = '', resource = '', group = '', namespace } }) => ({
      cause: `the cluster does not let '${user}' ${verb} ${resource}${namespace ? ` in namespace '${namespace}'` : ''}`,
      remedy: `bind to it a Role with the verb '${verb}' on '${resource}' (apiGroups: ["${group}"]); docs/kubernetes.md has the whole Role that a builder needs`,
    }),
  },
  {
    id: 'cluster-takes-no-login',
    title: 'Cluster takes no login',
    phases: ['boot'],
    kinds: ['cluster takes no login'],
    tell: () => ({
      cause: `the cluster does not accept the credentials of the kubeconfig`,
      remedy: `check that its token or certificate has not expired, e.g. with 'kubectl auth whoami', and log in to the cluster in a step before this one`,
    }),
  },
  {
    id: 'cluster-does-not-answer',
    title: 'Cluster does not answer',
    phases: ['boot'],
    kinds: ['cluster not reached'],
    tell: ({ details: { url = '', why = '' } }) => ({
      cause: `the cluster at ${url} does not answer as it should (${why})`,
      remedy: `check the address and the certificate authority in the kubeconfig, and that this runner reaches the cluster`,
    }),
  },
  {
    id: 'no-namespace-in-the-cluster',
    title: 'No namespace in the cluster',
    phases: ['boot'],
    kinds: ['no namespace in cluster'],
    tell: ({ details: { namespace = '' } }) => ({
      cause: `the cluster has no namespace '${namespace}'`,
      remedy: `create it, or name another one in 'driver-opts': namespace=…`,
    }),
  },
  {
    id: 'quota-of-the-namespace',
    title: 'Quota of the namespace',
    phases: ['boot'],
    kinds: ['quota exceeded'],
    tell: ({ details: { quota = '', requested = '', limited = '' } }) => ({
      cause: `the cluster makes no pod for the builder, because the quota '${quota}' of the namespace allows ${limited} in all and it asks for ${requested}`,
      remedy: `ask for less in 'driver-opts' (replicas, requests.cpu, limits.memory, …), wait for what else runs there, or have the quota raised`,
    }),
  },
  {
    id: 'quota-that-asks-for-amounts',
    title: 'Quota that asks for amounts',
    phases: ['boot'],
    kinds: ['quota asks for amounts'],
    tell: ({ details: { quota = '', amounts = '' } }) => ({
      cause: `the cluster makes no pod for the builder, because under the quota '${quota}' each has to say how much it takes`,
      remedy: `set it in 'driver-opts', e.g. ${amounts}=…`,
    }),
  },
  {
    id: 'namespace-without-privileged-pods',
    title: 'Namespace without privileged pods',
    phases: ['boot'],
    kinds: ['pod not secure'],
    tell: ({ details: { level = '' } }) => ({
      cause: `the namespace enforces the Pod Security Standard '${level}', and BuildKit's pod is privileged`,
      remedy: `use a namespace for builds alone with the label pod-security.kubernetes.io/enforce=privileged; 'rootless=true' needs it, too, since its pod is without seccomp`,
    }),
  },
  {
    id: 'image-that-the-cluster-cannot-pull',
    title: 'Image that the cluster cannot pull',
    phases: ['boot'],
    kinds: ['pod image not pulled'],
    tell: ({ details: { image = '' } }) => ({
      cause: `the cluster cannot pull ${image}`,
      remedy: `name an image that its nodes reach and may pull with 'buildkit-image'; a registry that asks for a login needs imagePullSecrets, which a ServiceAccount has that 'driver-opts' name: serviceaccount=…`,
    }),
  },
  {
    id: 'no-node-for-the-pod',
    title: 'No node for the pod',
    phases: ['boot'],
    kinds: ['no node for the pod'],
    tell: ({ details: { nodes = '', why = '' } }) => ({
      cause: `${nodes === '1' ? 'the one node of the cluster does not take' : `none of the ${nodes} nodes of the cluster takes`} the builder's pod: ${why}`,
      remedy: `check nodeselector, tolerations and requests.… in 'driver-opts'; a cluster that adds nodes when they are needed may take longer than buildx waits: timeout=10m`,
    }),
  },
  {
    id: 'pods-do-not-get-ready',
    title: 'Pods do not get ready',
    phases: ['boot'],
    kinds: ['pods not ready'],
    unless: reasons,
    tell: ({ details: { wanted = '', got = '' } }) => ({
      cause: `of ${wanted} pods of the builder ${got} were ready when buildx stopped waiting`,
      remedy: `what the cluster says of the others is below; one that is only slow gets more time by 'driver-opts': timeout=5m`,
    }),
  },
]
