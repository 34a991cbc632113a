export { t as findLogins } from "./registry-client.js";
