import { b as CommandError, s as registryHost, w as lastLines } from "./common.js";
import { t as configKey } from "./config.js";
import { t as parseObject } from "./json.js";
import { t as chooseScoped } from "./scoped-logins2.js";
//#region src/registry/logins.ts
/**
* Finds logins as docker/cli does (cli/config/configfile/file.go, GetCredentialsStore): `DOCKER_AUTH_CONFIG`, then the
* helper of the host or of all hosts, and only without a helper the file itself; as for buildx, which hands the logins to
* BuildKit, that is the file for the repository where there is one. What the job was given goes first. A host is looked
* up once in each file.
*
* @throws Error, from the function returned, when a credential helper fails; it names the helper and the host
*/
function findLogins({ credentials, scoped, config, environmentConfig, run, helperPatience = 3e4 }) {
	const fromEnvironment = authsOf(parseObject(environmentConfig || "{}"));
	const find = async (host, own) => {
		const credential = credentials.find((one) => one.host === host);
		if (credential) {
			const { username, password } = credential;
			return {
				kind: "password",
				username,
				password,
				description: `user '${username}' of 'registry-auth'`
			};
		}
		const key = configKey(host);
		if (Object.hasOwn(fromEnvironment, key)) return loginOf(fromEnvironment[key], "DOCKER_AUTH_CONFIG");
		const [file, source] = own?.config ? [own.config, `buildx's ${own.folder}`] : [config, "the Docker configuration"];
		const helper = file.credHelpers?.[key] ?? file.credsStore;
		return helper ? askHelper(run, helper, key, helperPatience) : loginOf(entryOf(authsOf(file), host), source);
	};
	const found = /* @__PURE__ */ new Map();
	const lookUp = (host, name) => {
		const own = chooseScoped(scoped, host, name);
		const key = `${host} ${own?.folder ?? ""}`;
		const login = found.get(key) ?? find(host, own);
		found.set(key, login);
		return login;
	};
	return async (host, name) => await lookUp(host, name) ?? (sharedWithHub.includes(host) ? lookUp("docker.io", name) : void 0);
}
/** Docker's other registries, which know Docker Hub's users (buildx, dockerconfig/configprovider.go). */
const sharedWithHub = ["dhi.io", "registry.scout.docker.com"];
function authsOf({ auths }) {
	return typeof auths === "object" && auths !== null ? auths : {};
}
/** The entry of a host, whose key may also be a URL with a path, as old clients wrote it, or another name of Docker Hub. */
function entryOf(auths, host) {
	const hostIn = (text) => registryHost(text.replace(/^https?:\/\//, "").split("/")[0] ?? "");
	return auths[configKey(host)] ?? Object.entries(auths).find(([name]) => hostIn(name) === host)?.[1];
}
/** An entry of `auths`; undefined for one without a login, as helpers leave them, or that cannot be read. */
function loginOf(entry, source) {
	if (typeof entry !== "object" || entry === null) return void 0;
	const { registrytoken, identitytoken, auth, username, password } = entry;
	if (registrytoken) return {
		kind: "registry token",
		token: registrytoken,
		description: `the token of ${source}`
	};
	const [name = "", ...rest] = Buffer.from(auth ?? "", "base64").toString().split(":");
	const found = auth ? {
		username: name,
		password: rest.join(":").replace(/^\0+|\0+$/g, "")
	} : {
		username: username ?? "",
		password: password ?? ""
	};
	if (identitytoken) return {
		kind: "identity token",
		token: identitytoken,
		description: `${found.username ? `user '${found.username}'` : "the token"} of ${source}`
	};
	if (found.username === "" || found.password === "") return void 0;
	return {
		kind: "password",
		...found,
		description: `user '${found.username}' of ${source}`
	};
}
/** Asks a helper by its protocol (docker/docker-credential-helpers): the key goes in, JSON or a reason comes out. */
async function askHelper(run, helper, key, patience) {
	const program = `docker-credential-${helper}`;
	const description = `the login of the credential helper '${helper}'`;
	const failed = (reason) => /* @__PURE__ */ new Error(`${program} gave no login for ${key}: ${reason}; log in again before this step, or use 'registry-auth'`);
	const stop = AbortSignal.timeout(patience);
	const answer = await run(program, ["get"], {
		input: key,
		stop
	}).catch((error) => {
		if (!(error instanceof CommandError)) throw error;
		if (stop.aborted) throw failed(`it did not answer within ${patience / 1e3} s, likely because it waits for somebody to unlock it or for a network`);
		const words = error.stdout.trim() || error.stderr.trim();
		if (/credentials not found/i.test(words)) return void 0;
		throw failed(lastLines(words.includes("\"Secret\"") ? "" : words, 1).slice(0, 300) || `it ${error.reason}`);
	});
	if (answer === void 0) return void 0;
	const { Username: username, Secret: secret } = parseObject(answer.stdout);
	if (typeof username !== "string" || typeof secret !== "string") throw failed("what it printed is no JSON with Username and Secret");
	if (username === "" && secret === "") return void 0;
	return username === "<token>" ? {
		kind: "identity token",
		token: secret,
		description
	} : {
		kind: "password",
		username,
		password: secret,
		description
	};
}
//#endregion
export { findLogins };
