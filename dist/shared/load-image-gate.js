export { t as examineLoaded, n as examinePushed } from "./gate.js";
