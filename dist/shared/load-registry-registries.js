export { n as parseRegistries } from "./registry-settings.js";
