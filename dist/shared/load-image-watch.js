export { t as watchCall } from "./build-log.js";
