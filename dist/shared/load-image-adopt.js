export { r as adopt } from "./policy.js";
