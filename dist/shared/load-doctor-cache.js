export { r as adviceOnCache } from "./doctor.js";
