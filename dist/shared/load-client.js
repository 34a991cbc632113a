export { s as openClient } from "./registry-client.js";
