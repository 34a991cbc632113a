export { n as policingOf } from "./policy.js";
