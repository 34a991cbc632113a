export { n as chooseScoped, r as readScoped } from "./registry-client.js";
