export { o as openClient } from "./registry-client.js";
