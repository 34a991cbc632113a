export { i as openConnections } from "./registry-client.js";
