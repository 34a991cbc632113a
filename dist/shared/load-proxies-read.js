export { o as passwordsOf, c as readProxies } from "./proxies.js";
