import { readerOf, type Sentence } from '../said.ts'

const captured = 'captured with buildx 0.37.1 and Kubernetes 1.34.0'

/** What buildx says of its pods, and what Kubernetes says through buildx, in the status of pods and in their events. */
export const kubernetesSentences = [
  {
    kind: 'pods not ready',
    pattern: /expected (?<wanted>\d+) replicas to be ready, got (?<got>\d+)/,
    source: 'buildx driver/kubernetes/driver.go',
    since: captured,
    sample: 'ERROR: expected 1 replicas to be ready, got 0',
  },
  {
    kind: 'cluster forbids',
    pattern:
      /is forbidden: User \\?"(?<user>[^"\\]*)\\?" cannot (?<verb>\w+) resource \\?"(?<resource>[^"\\]*)\\?" in API group \\?"(?<group>[^"\\]*)\\?"(?: in the namespace \\?"(?<namespace>[^"\\]*)\\?")?/,
    source: 'Kubernetes apiserver/pkg/endpoints/handlers/responsewriters/errors.go',
    since: captured,
    sample:
      'ERROR: error for bootstrap "b0": deployments.apps "b0" is forbidden: User "system:serviceaccount:ci:nobody" cannot get resource "deployments" in API group "apps" in the namespace "ci"',
  },
  {
    kind: 'cluster takes no login',
    pattern: /error for bootstrap "[^"]*": Unauthorized/,
    source: 'Kubernetes apimachinery/pkg/api/errors/errors.go',
    since: captured,
    sample: 'ERROR: error for bootstrap "b0": Unauthorized',
  },
  {
    kind: 'cluster not reached',
    pattern: /error for bootstrap "[^"]*": \w+ "(?<url>https?:\/\/[^/"]+)[^"]*": (?<why>[^\n]+)/,
    source: 'buildx driver/kubernetes/driver.go, Go net/url/url.go',
    since: captured,
    sample:
      'ERROR: error for bootstrap "b0": Get "https://127.0.0.1:6443/apis/apps/v1/namespaces/ci/deployments/b0": dial tcp 127.0.0.1:6443: connect: connection refused',
  },
  {
    kind: 'no namespace in cluster',
    pattern: /namespaces "(?<namespace>[^"]*)" not found/,
    source: 'Kubernetes apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go',
    since: captured,
    sample: 'ERROR: error while calling configMapClient.Create for "b0-config": namespaces "nosuch" not found',
  },
  {
    kind: 'quota exceeded',
    pattern: /exceeded quota: (?<quota>[^\s,]+), requested: (?<requested>\S+), used: \S+, limited: (?<limited>\S+)/,
    source: 'Kubernetes apiserver/pkg/admission/plugin/resourcequota/controller.go',
    since: captured,
    sample:
      'FailedCreate: pods "b0-6d84bb5f7-x8b6n" is forbidden: exceeded quota: build, requested: pods=1, used: pods=0, limited: pods=0',
  },
  {
    kind: 'quota asks for amounts',
    pattern: /failed quota: (?<quota>[^\s:]+): must specify (?<amounts>[\w.,-]+)/,
    source: 'Kubernetes apiserver/pkg/admission/plugin/resourcequota/controller.go',
    since: captured,
    sample:
      'FailedCreate: pods "b0-6d84bb5f7-x8b6n" is forbidden: failed quota: build: must specify limits.cpu for: buildkitd; limits.memory for: buildkitd',
  },
  {
    kind: 'pod not secure',
    pattern: /violates PodSecurity "(?<level>[^":]*)[^"]*"/,
    source: 'Kubernetes pod-security-admission/admission/admission.go',
    since: captured,
    sample:
      'FailedCreate: pods "b0-6d84bb5f7-x8b6n" is forbidden: violates PodSecurity "baseline:latest": privileged (container "buildkitd" must not set securityContext.privileged=true)',
  },
  {
    kind: 'pod image not pulled',
    pattern: /(?:Failed to pull|Back-off pulling) image "(?<image>[^"]*)"/,
    source: 'Kubernetes pkg/kubelet/images/image_manager.go',
    since: captured,
    sample: 'ImagePullBackOff: Back-off pulling image "r.example.com/nosuch:1": ErrImagePull: not found',
  },
  {
    kind: 'no node for the pod',
    pattern: /0\/(?<nodes>\d+) nodes are available: (?<why>[^.\n]*(?:\.\w[^.\n]*)*)/,
    source: 'Kubernetes pkg/scheduler/framework/types.go',
    since: captured,
    sample: `Unschedulable: 0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`,
  },
] as const satisfies readonly Sentence[]

/** Finds what is said of pods, of certain kinds. */
export const saidOfPods = readerOf<(typeof kubernetesSentences)[number]['kind']>(kubernetesSentences)
