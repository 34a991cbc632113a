export { a as saidOfEngine } from "./failures.js";
