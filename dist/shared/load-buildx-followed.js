export { n as runFollowed } from "./build-log.js";
