export { r as handToRun } from "./proxies.js";
