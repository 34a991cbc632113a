export { t as describeProxies } from "./proxies.js";
