export { t as chooseScoped, n as readScoped } from "./scoped-logins2.js";
