export { r as readScoped } from "./registry-client.js";
