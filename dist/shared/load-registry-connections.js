export { a as openConnections } from "./registry-client.js";
