export { n as readScoped } from "./scoped-logins2.js";
