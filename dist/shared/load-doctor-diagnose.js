export { i as diagnose } from "./doctor.js";
