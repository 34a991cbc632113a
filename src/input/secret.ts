/** Why a value that comes from a secret may be empty. */
export const whyEmpty = 'pull requests from forks and from Dependabot have no access to repository secrets'

/** Masking a line shorter than this would garble the whole log, and cost outputs: a digest has 64 digits. */
export const shortestMask = 4

/** The lines by which a value is to be masked in the log; bytes that are not text could not be seen there. */
export function masksOfValue(value: string): string[] {
  return linesOf(value).filter((line) => line.length >= shortestMask)
}

/** The lines of a value that are too short to be masked. */
export function shortLinesOf(value: string): string[] {
  return linesOf(value).filter((line) => line.length < shortestMask)
}

/**
 * Warns of a short line of a GitHub secret, such as `1`, or `{` of JSON: the runner masks every secret that the
 * job uses, as a whole and line by line (actions/runner, Worker.cs), and leaves out job outputs in which a mask occurs
 * (JobExtension.cs). Later runners pass over the shortest lines of a text of several (ISecretMasker,
 * DerivedSecretRecommendedMinimumLength); a step cannot tell which it has.
 *
 * @param what has the line, e.g. `secret 'key'`; the line itself is never shown
 */
export function shortLineWarning(what: string): string {
  return `${what} has a line of fewer than ${shortestMask} characters; if it is a secret, the runner may mask that line everywhere and drop job outputs that contain it ("${skipLine('…')}"): store the secret on one line, e.g. JSON without line breaks`
}

/**
 * Names the variables of the job that may be secrets with a short line which occurs in outputs. Only texts of several
 * lines are looked at: whether a variable is a secret cannot be seen, and in short values of one line anything occurs.
 */
export function findShortLines(
  environment: Readonly<Record<string, string | undefined>>,
  outputs: readonly string[],
): string[] {
  return Object.entries(environment)
    .filter(([name]) => !/^(?:INPUT_|BASH_FUNC_)/.test(name))
    .filter(([, value = '']) => linesOf(value).length > 1)
    .filter(([, value = '']) => shortLinesOf(value).some((line) => outputs.some((output) => output.includes(line))))
    .map(([name]) => name)
}

/** The runner's words for an output that it leaves out (actions/runner, JobExtension.cs). */
export function skipLine(output: string): string {
  return `Skip output '${output}' since it may contain secret.`
}

function linesOf(value: string): string[] {
  return value
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/[\0\ufffd]/.test(line))
}
