export { o as parseRegistries } from "./registry-client.js";
