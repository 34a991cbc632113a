export { o as saidOfEngine } from "./failures.js";
