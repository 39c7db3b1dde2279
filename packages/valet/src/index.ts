/** The service: plans, remembers and reserves. */
export {};
