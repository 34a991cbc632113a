export { t as runFollowed } from "./build-log.js";
