/** What a neighbour shall do, and what it does: two numbers in memory that both threads see. */
export const [wanted, done] = [0, 1];
export const [resting, working] = [0, 1];
