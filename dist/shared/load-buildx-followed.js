export { r as runFollowed } from "./build-log.js";
