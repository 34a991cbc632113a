export { n as parseRegistries } from "./registries2.js";
