export { t as examineIn, n as examineLoaded, r as examinePushed } from "./gate.js";
