//#region src/reference.ts
const host = /^(?:localhost|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9-]+(?=:)|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/;
const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
/** The form of a digest that this action accepts: sha256 alone is in use on registries. */
const digestForm = /^sha256:[0-9a-f]{64}$/;
/** Docker Hub, under the name that references leave out. */
const dockerHub = "docker.io";
/**
* Parses `[host/]path[:tag][@digest]`. Upper case in host and path is lower-cased, since no registry accepts it in a path
* (owners' names bring it in) and logins are found by the host's spelling; compare {@link Reference.repository} with the text to tell.
*
* @throws Error that names the text and the part that is wrong
*/
function parseReference(text) {
	const [name = "", digest, ...more] = text.split("@");
	if (more.length > 0 || digest !== void 0 && !digestForm.test(digest)) throw new Error(`invalid reference '${text}': the digest must be sha256: and 64 hexadecimal digits`);
	const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
	const tag = colon < 0 ? void 0 : name.slice(colon + 1);
	if (tag !== void 0 && !tagForm.test(tag)) throw new Error(`invalid reference '${text}': the tag '${tag}' must be 1 to 128 of A-Z a-z 0-9 _ . - and not start with . or -`);
	const repository = colon < 0 ? name : name.slice(0, colon);
	const [first = "", ...components] = repository.split("/");
	const hasHost = components.length > 0 && host.test(first);
	const path = (hasHost ? components : [first, ...components]).map((part) => part.toLowerCase());
	const wrong = path.find((part) => !pathComponent.test(part));
	if (wrong !== void 0 || repository.length > 255) throw new Error(`invalid reference '${text}': ${wrong ? `'${wrong}' cannot be part of a repository's name` : "it names no repository"}, expected e.g. ghcr.io/owner/app:1.2.3`);
	return {
		host: hasHost ? canonicalHost(first) : dockerHub,
		repository: (hasHost ? [first.toLowerCase(), ...path] : path).join("/"),
		...tag !== void 0 && { tag },
		...digest !== void 0 && { digest }
	};
}
/** The one name of a registry host (Docker Hub has three), with its port; undefined for a text that is no host. */
function registryHost(text) {
	return host.test(text) || /^[a-zA-Z0-9-]+$/.test(text) ? canonicalHost(text) : void 0;
}
/** Tells whether a registry host (with or without port) is on this machine's loopback: 127.0.0.0/8, ::1, localhost. */
function isLoopback(registryHost) {
	const name = registryHost.replace(/:[0-9]+$/, "");
	return name === "localhost" || name === "[::1]" || /^127(?:\.[0-9]{1,3}){3}$/.test(name);
}
function canonicalHost(text) {
	const name = text.toLowerCase();
	return name === "index.docker.io" || name === "registry-1.docker.io" ? dockerHub : name;
}
//#endregion
export { registryHost as a, parseReference as i, dockerHub as n, isLoopback as r, digestForm as t };
