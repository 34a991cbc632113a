export { i as readScoped } from "./registry-client.js";
