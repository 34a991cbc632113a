export { s as adviceOnCache } from "./doctor.js";
