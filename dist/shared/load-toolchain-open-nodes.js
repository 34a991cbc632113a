export { t as openNodes } from "./nodes.js";
