import { t as require_pep440 } from "./renovatebot-pep440.js";
export default require_pep440();
export {};
