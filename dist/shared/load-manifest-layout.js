export { n as openLayoutPublication } from "./layout.js";
