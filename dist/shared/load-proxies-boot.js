export { n as proxiesFor } from "./proxies.js";
