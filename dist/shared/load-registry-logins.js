export { t as findLogins, n as loginHosts } from "./registry-client.js";
