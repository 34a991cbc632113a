export { a as openClient } from "./registry-client.js";
