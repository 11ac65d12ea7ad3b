/** The inverse of an operation: restores the slot exactly as it was. */
export type Revert = () => void;
